"""What needs the office's attention in letters."""

from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address, step_address

from . import letter_sources
from .bounce_reasons import NOT_THE_ADDRESS
from .kinds import kind_named
from .models import AddressTrouble, Message
from .office.messages import is_visible_to, visible


def messages_given_up(user: User) -> QuerySet[Any]:
    return _in_state(user, Message.State.FAILED).exclude(reason__startswith=NOT_THE_ADDRESS)


def messages_refused(user: User) -> QuerySet[Any]:
    """Return what servers refuse without saying that the address is wrong, what is tried again too, and what the office can't read."""
    refused = Message.objects.filter(reason__startswith=NOT_THE_ADDRESS, state__in=[Message.State.QUEUED, Message.State.FAILED])
    is_shown = Case(When(is_visible_to(user), then=Value(True)), default=Value(False), output_field=BooleanField())
    return refused.annotate(is_shown=is_shown).defer("text", "html", "calendar", "headers").order_by("created_at")


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


def _link_if_shown(message: Any) -> tuple[str, str]:
    if message.is_shown:
        return _link(message)
    kind = kind_named(message.kind)
    return reverse("office_messages:index"), kind.label if kind is not None else message.kind


WATCHES = (
    Watch(
        name="refused messages",
        order=89,
        title="Emails that servers refuse",
        job=(
            "Nothing says that the addresses are wrong. Our server or domain may be blocked, or what we write looks like spam. Ask whoever "
            "looks after the server to read why, then send the emails again."
        ),
        permissions=("mail.change_message",),
        records=messages_refused,
        link=_link_if_shown,
        all_of_them=list_address("office_messages:index", state="failed"),
    ),
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
        job=(
            "We send nothing there. We tell the person when they next sign in; ring them if they wait for something, and send to the "
            "address again once it works."
        ),
        permissions=("mail.change_addresstrouble",),
        records=addresses_that_come_back,
        link=lambda trouble: (step_address("office_addresses:again", trouble.pk), trouble.address),
        all_of_them=lambda: reverse("office_addresses:index"),
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
