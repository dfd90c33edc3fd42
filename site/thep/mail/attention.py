"""What needs the office's attention in letters."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address

from .office.messages import visible


def messages_given_up(user: User) -> QuerySet[Any]:
    return visible(user).filter(state="failed").defer("text", "html", "calendar", "headers").order_by("created_at")


WATCHES = (
    Watch(
        name="messages",
        order=90,
        title="Emails that could not be sent",
        job="We tried each one eight times. Check the address with the person, then send it again.",
        permissions=("mail.change_message",),
        records=messages_given_up,
        link=lambda message: (reverse("office_messages:inspect", args=[message.pk]), f"{message.subject}, to {message.to}"),
        all_of_them=list_address("office_messages:index", state="failed"),
    ),
)
