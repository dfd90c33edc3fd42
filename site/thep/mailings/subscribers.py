"""Writing to those who asked for the newsletter."""

from typing import Any

from django import forms

from thep.mail.models import Subscription

from .audiences import Audience, LeftOut, People, Reader
from .letters import TO_SUBSCRIBERS


class SubscribersForm(forms.Form):
    """There is nothing to choose: all who asked for it and confirmed their address."""


def subscribers(chosen: dict[str, Any]) -> People:
    """Return everybody who subscribes, and those who never confirmed their address."""
    asked = list(Subscription.objects.order_by("email"))
    return People(
        readers=[
            Reader(address=each.email, name=each.email, note="Subscriber", because="you asked for our newsletter")
            for each in asked
            if each.is_confirmed
        ],
        left_out=[LeftOut(each.email, each.email, "hasn’t confirmed their address") for each in asked if not each.is_confirmed],
    )


SUBSCRIBERS = Audience(
    name="mailings.subscribers",
    label="Newsletter subscribers",
    form=SubscribersForm,
    people=subscribers,
    words=lambda chosen: "everybody who gets the newsletter",
    permissions=("mailings.announce_mailing",),
    kind=TO_SUBSCRIBERS,
    order=50,
)
