"""Letting the people of an event mark themselves, and their marks."""

from django.db.models import Q
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.models import Booking, SessionPlace
from thep.events.models import Event, Session

from .. import marks
from ..errors import CpdError, NoRegister
from ..models import Mark, SelfMarking
from . import turning_codes


class NotMarked(CpdError):
    """Somebody can't mark themselves; the words say why."""


def allow(event: Event, *, by: User) -> None:
    """Let people with a place at `event` mark themselves. Whether `by` may is the caller's to know.

    Raises:
        NoRegister: the event is a draft or cancelled.
    """
    event.refresh_from_db(fields=["state"])
    if event.state != Event.State.OPEN:
        raise NoRegister("People can mark themselves at an event that is published and taking place.")
    SelfMarking.objects.get_or_create(event=event, defaults={"allowed_by": by})


def stop(event: Event) -> None:
    """Let nobody mark themselves at `event` any more. Marks that were made stay."""
    SelfMarking.objects.filter(event=event).delete()


def is_allowed(event: Event) -> bool:
    return SelfMarking.objects.filter(event=event).exists()


def sessions_on(person: User) -> list[Session]:
    """Return the sessions that are on now, at which `person` may mark themselves: they have a place at the event, or at that session."""
    placed = Q(event__in=Booking.objects.placed().filter(person=person).values("event"))
    placed |= Q(pk__in=SessionPlace.objects.held().filter(booking__person=person).values("session"))
    now = timezone.now()
    on_now = Session.objects.filter(placed, starts_at__lte=now, ends_at__gt=now, event__self_marking__isnull=False)
    return list(on_now.filter(event__state=Event.State.OPEN).select_related("event").order_by("starts_at", "pk"))


def mark_self(person: User, code: str) -> Session:
    """Mark `person` as present at the session whose code was typed, and return it. Who is marked there already stays as they are.

    Raises:
        NotMarked: nothing is on at which they may mark themselves, or the code isn't one that is shown.
    """
    on_now = sessions_on(person)
    if not on_now:
        raise NotMarked("Nothing that you can mark yourself at is on now. Ask whoever leads the session to mark you.")
    session = next((each for each in on_now if turning_codes.is_shown(each.event, code)), None)
    if session is None:
        raise NotMarked("That isn’t the code on the screen. It changes every 30 seconds: type the one you see now.")
    if Mark.objects.filter(session=session, person=person).exists():
        return session
    offered = marks.Offered(session=session.pk, person=person.pk, state=Mark.State.PRESENT, made_at=timezone.now())
    [taken] = marks.record(session.event, [offered], source=marks.Source(way=Mark.Way.SELF, by=person))
    if taken.refused:
        raise NotMarked(taken.refused)
    return session
