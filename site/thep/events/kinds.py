"""What kinds of event there are: each domain declares those that it holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from thep.domains import declared

if TYPE_CHECKING:
    from thep.accounts.models import User

    from .models import Event


class Neighbour(NamedTuple):
    """Something else that goes well with an event: its title, where it is, and when, in words."""

    title: str
    address: str
    when: str


class Companion(NamedTuple):
    """What somebody with a place wants to know besides when and where: what to read or bring, and what goes well with it."""

    before_you_come: str = ""
    goes_with: Sequence[Neighbour] = ()


@dataclass(frozen=True, kw_only=True)
class BookingPolicy:
    """How people come to events of a kind: by the booking form, or, where `is_rsvp`, by one press, without conditions or a price.

    `through_schools` is false where people come for themselves, and no school of theirs sees it or pays. `needs_seen_by` says on the form
    who reads what would help somebody on the day.
    """

    is_rsvp: bool = False
    through_schools: bool = True
    needs_seen_by: str = "Only the office and the facilitator see this."


FORM = BookingPolicy()
RSVP = BookingPolicy(is_rsvp=True)


@dataclass(frozen=True, kw_only=True)
class EventKind:
    """A kind of event: `name` is what the database keeps, `label` and `plural` what people read.

    `shape` is the shape and colour by which the design system draws it in a month. `address` answers the path that presents an event of
    the kind, where that is not its page; `words` says in plain text what one is about, for searching; `companion` what somebody with a
    place wants to know besides. `booking` says how people come; `invited`, where the kind knows it, whose answer is waited for.

    `section` is the one of the header under which pages about its events stand, and `crumbs` are what stands above them: labels, each
    with a path or the name of a view.

    Events of most kinds are seen by whoever may read their page. Where they are for some people only, `readers` answers the access
    keywords of which one must hold one to find an event, and `only_for`, for a person or an anonymous visitor, which events they may see.

    `led_by` answers, for a person, which events of the kind they lead beside those whose facilitator they are. `office_permission` is what
    somebody of the office must hold to see the letters about one.
    """

    name: str
    label: str
    plural: str
    shape: str
    section: str = "calendar"
    crumbs: Sequence[tuple[str, str]] = (("Calendar", "calendar"),)
    address: "Callable[[Event, HttpRequest | None], str] | None" = None
    words: "Callable[[Event], str] | None" = None
    companion: "Callable[[Event], Companion] | None" = None
    booking: BookingPolicy = FORM
    invited: "Callable[[Event], QuerySet[User]] | None" = None
    readers: "Callable[[Event], set[str]] | None" = None
    only_for: "Callable[[Any], Q] | None" = None
    led_by: "Callable[[User], Q] | None" = None
    office_permission: str = ""


NO_LONGER_HELD = EventKind(name="", label="Event", plural="Events", shape="course")


def every_kind() -> dict[str, EventKind]:
    """Return the kinds that are declared, by name."""
    return {kind.name: kind for kind in declared(EventKind)}


def kind_of(event: "Event") -> EventKind:
    """Return the kind of `event`; a plain one where no installed domain holds such events any more."""
    return every_kind().get(event.kind, NO_LONGER_HELD)


def choices() -> list[tuple[str, str]]:
    """Return the names and labels of all kinds, for a choice."""
    return [(kind.name, kind.label) for kind in declared(EventKind)]


def kinds_through_schools() -> list[str]:
    """Return the names of the kinds to which people may come through a school of theirs."""
    return [kind.name for kind in declared(EventKind) if kind.booking.through_schools]
