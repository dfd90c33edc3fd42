"""What needs the office's attention in letters."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address

from . import letter_sources
from .models import AddressTrouble, Message
from .office.messages import visible


def messages_given_up(user: User) -> QuerySet[Any]:
    return _in_state(user, Message.State.FAILED)


def messages_uncertain(user: User) -> QuerySet[Any]:
    return _in_state(user, Message.State.UNCERTAIN)


def messages_held(user: User) -> QuerySet[Any]:
    # A paused email to thousands is one decision, on its own screen.
    return _in_state(user, Message.State.HELD).exclude(reason__in=letter_sources.reasons())


def addresses_that_come_back(user: User) -> QuerySet[Any]:
    return AddressTrouble.objects.exclude(came_back_at=None).order_by("came_back_at")


def _in_state(user: User, state: Message.State) -> QuerySet[Any]:
    return visible(user).filter(state=state).defer("text", "html", "calendar", "headers").order_by("created_at")


def _link(message: Message) -> tuple[str, str]:
    return reverse("office_messages:inspect", args=[message.pk]), f"{message.subject}, to {message.to}"


WATCHES = (
    Watch(
        name="messages",
        order=90,
        title="Emails that could not be sent",
        job="Each was refused, or not taken after eight tries. Check the address with the person, then send it again.",
        permissions=("mail.change_message",),
        records=messages_given_up,
        link=_link,
        all_of_them=list_address("office_messages:index", state="failed"),
    ),
    Watch(
        name="uncertain messages",
        order=91,
        title="Emails that may not have arrived",
        job=(
            "The sending stopped while each was leaving. We don’t send it again by ourselves, so that nobody gets it twice. "
            "Send it again, or leave it."
        ),
        permissions=("mail.change_message",),
        records=messages_uncertain,
        link=_link,
        all_of_them=list_address("office_messages:index", state="uncertain"),
    ),
    Watch(
        name="addresses that emails come back from",
        order=93,
        title="Addresses that emails come back from",
        job="We send nothing there. We tell the person when they next sign in; ring them if they wait for something.",
        permissions=("mail.view_addresstrouble",),
        records=addresses_that_come_back,
        link=lambda trouble: (f"{reverse('office_messages:index')}?{urlencode({'q': trouble.address})}", trouble.address),
        all_of_them=list_address("office_messages:index", state="bounced"),
    ),
    Watch(
        name="held messages",
        order=92,
        title="Emails held back",
        job="They were held back so that nobody gets an email twice. Send or cancel them, each or all of a kind.",
        permissions=("mail.change_message",),
        records=messages_held,
        link=_link,
        all_of_them=lambda: reverse("office_messages:hold"),
    ),
)
