"""What registers and certificates offer to do about an event, on its screen in the back office."""

from collections.abc import Callable

from django.urls import reverse

from thep.cpd.access import is_register_open
from thep.events.models import Event
from thep.events.office_actions import EventAction


def screen(name: str) -> Callable[[Event], str]:
    """Return what answers the address of an event's screen of this name."""
    return lambda event: reverse(name, args=[event.pk])


def register_of(event: Event) -> str:
    """Return what one does with the event's register; nothing where it has none yet."""
    if event.state != Event.State.OPEN or event.starts_at is None:
        return ""
    return "See who came" if event.is_over else "Take the register"


def while_open(words: str) -> Callable[[Event], str]:
    """Return what answers `words` for an event that people can book."""
    return lambda event: words if event.state == Event.State.OPEN else ""


ACTIONS = (
    EventAction(
        name="register",
        order=15,
        label=lambda event: register_of(event) if is_register_open(event) else "",
        icon="list-ul",
        address=screen("office_register"),
        permissions=("cpd.add_mark",),
        in_header=True,
    ),
    # Before the day and a month after it, it's hardly wanted.
    EventAction(
        name="register at another time",
        order=23,
        label=lambda event: "" if is_register_open(event) else register_of(event),
        icon="list-ul",
        address=screen("office_register"),
        permissions=("cpd.add_mark",),
    ),
    EventAction(
        name="links to the register",
        order=21,
        label=while_open("Links to the register"),
        icon="link",
        address=screen("office_register_links"),
        permissions=("cpd.add_facilitatorlink",),
    ),
    EventAction(
        name="self-marking",
        order=21,
        label=while_open("People mark themselves"),
        icon="user",
        address=screen("office_self_marking"),
        permissions=("cpd.add_selfmarking",),
    ),
    EventAction(
        name="certificates",
        order=21,
        label=lambda event: "Certificates" if event.state != Event.State.DRAFT else "",
        icon="doc-full",
        address=screen("office_event_certificates"),
        permissions=("cpd.view_certificate",),
    ),
)
