"""What needs the office's attention in emails to many."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.attention import Watch

from .models import Mailing
from .progress import LATE, bring_up_to_date
from .visibility import visible


def undecided(user: User) -> QuerySet[Any]:
    asks = Q(state=Mailing.State.ASKS) | Q(state=Mailing.State.PAUSED) & ~Q(why_asks="")
    late = Q(state=Mailing.State.SCHEDULED, send_at__lt=timezone.now() - LATE)
    return visible(user).filter(asks | late).order_by("send_at", "pk")


WATCHES = (
    Watch(
        name="mailings",
        order=30,
        title="Emails to people that wait for your decision",
        job="Each says why. Check that it still holds, then send it, set a new time, or stop or delete it.",
        permissions=("mailings.change_mailing",),
        records=undecided,
        link=lambda mailing: (
            reverse("office_mailings:inspect", args=[mailing.pk]),
            f"{mailing.subject}: {bring_up_to_date(mailing).why_asks}",
        ),
        all_of_them=lambda: reverse("office_mailings:index"),
    ),
)
