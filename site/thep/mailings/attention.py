"""What needs the office's attention in emails to many."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address

from .models import Mailing
from .visibility import visible


def undecided(user: User) -> QuerySet[Any]:
    return visible(user).filter(state=Mailing.State.ASKS).order_by("send_at", "pk")


WATCHES = (
    Watch(
        name="mailings",
        order=30,
        title="Emails that weren’t sent at their time",
        job="Check that each still holds. Then send it, set a new time or delete it.",
        permissions=("mailings.change_mailing",),
        records=undecided,
        link=lambda mailing: (reverse("office_mailings:inspect", args=[mailing.pk]), f"{mailing.subject}: {mailing.why_asks}"),
        all_of_them=list_address("office_mailings:index", state="asks"),
    ),
)
