"""Finding somebody who came without a place, and adding them to the register."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from thep.accounts import people
from thep.accounts.models import User
from thep.bookings import walk_ins
from thep.bookings.errors import AlreadyBooked
from thep.bookings.models import Booking
from thep.cpd import marks
from thep.cpd.errors import CpdError
from thep.cpd.models import Mark, WalkInProposal
from thep.events import prices
from thep.events.kinds import kind_of
from thep.events.models import Event, Session
from thep.schools.models import Affiliation, School
from thep.search import names

from . import proposals

FEWEST_LETTERS = 3
MOST = 8
MOST_READ = 200


@dataclass(frozen=True)
class Found:
    """Somebody of the site's people: their school for this event, what a place costs them, and whether the register lists them."""

    person: User
    school: School | None
    price: str
    is_listed: bool


def find_people(typed: str, *, event: Event, by: User) -> list[Found]:
    """Return the first few people whom `by` may find by what was typed.

    The office finds them by any words of their name. Who leads an event stands before somebody who says who they are: by their whole
    surname, or their whole address, so that nobody leafs through the site's people.
    """
    typed, active = typed.strip(), User.objects.filter(is_active=True)
    if "@" in typed:
        found = list(active.filter(email__iexact=typed))
    elif len(typed) < FEWEST_LETTERS:
        return []
    elif finds_anybody(by):
        found = list(names.matching(active, typed, ("name",)).order_by("name", "pk")[:MOST])
    else:
        near = names.matching(active, typed, ("name",)).order_by("name", "pk")[:MOST_READ]
        found = [person for person in near if has_surname(person, typed)][:MOST]
    listed = set(marks.may_be_marked(event))
    quotes = {person: _quote_for(event, person) for person in found}
    return [Found(person, quote.school or _school_of(person), quote.label, person.pk in listed) for person, quote in quotes.items()]


def finds_anybody(person: User) -> bool:
    """Return whether `person` is of the office, which adds bookings for anybody."""
    return person.has_perm("bookings.add_booking")


def has_surname(person: User, typed: str) -> bool:
    """Return whether each word that was typed is a whole word of the person's name, and the last of their name is among them."""
    words, name = names.words_of(typed), names.words_of(person.name)
    return bool(name) and name[-1] in words and set(words) <= set(name)


def person_found(key: str, typed: str, *, event: Event, by: User) -> User | None:
    """Return the person of this key, if `by` finds them by what was typed; None where they don't, so that no key is guessed."""
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    if finds_anybody(by):
        return User.objects.filter(pk=int(key), is_active=True).first()
    return next((found.person for found in find_people(typed, event=event, by=by) if found.person.pk == int(key)), None)


def add(
    event: Event,
    session: Session,
    *,
    person: User,
    by: User,
    school: School | None = None,
    makes_room: bool = False,
    named: WalkInProposal | None = None,
) -> Booking:
    """Book `person` at the event's price and mark them present at `session`: both, or neither.

    Without `school` it is the one of theirs whose price suits best. Who was `named` at the door, or waits there under their address, is
    added with it.

    Raises:
        EventFull: there's no place, and nobody `makes_room`.
        CpdError, BookingsError: the words say why they can't be booked, or can't be marked.
    """
    if school is None and kind_of(event).booking.through_schools:
        school = _quote_for(event, person).school or _school_of(person)
    with transaction.atomic():
        try:
            booking = walk_ins.seat(event, person=person, school=school, by=by, makes_room=makes_room)
        except AlreadyBooked:
            raise CpdError(f"{person} is on the register already. Find them in the list and press Present.") from None
        offered = marks.Offered(session=session.pk, person=person.pk, state=Mark.State.PRESENT, made_at=timezone.now())
        [taken] = marks.record(event, [offered], source=marks.Source(way=Mark.Way.LIST, by=by))
        if taken.refused:
            raise CpdError(taken.refused)
        proposals.mark_added(event, person, by=by, proposal=named)
    return booking


def add_new(
    event: Event,
    session: Session,
    *,
    name: str,
    email: str,
    by: User,
    school: School | None = None,
    makes_room: bool = False,
    named: WalkInProposal | None = None,
) -> Booking:
    """Do the same for somebody of whom the name and the address are known, making them one of the site's people where they aren't.

    Raises:
        The same; nobody is made then.
    """
    with transaction.atomic():
        person = people.get_or_create_person(email, name=name)
        return add(event, session, person=person, by=by, school=school, makes_room=makes_room, named=named)


def _quote_for(event: Event, person: User) -> prices.Quote:
    return prices.quote(event, person=person)


def _school_of(person: User) -> School | None:
    first = Affiliation.objects.active().filter(person=person).select_related("school").order_by("pk").first()
    return first.school if first else None
