"""Telling member schools of an event that has few bookings: the leads of those with nobody on it, each once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import structlog
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Lower

from thep.accounts.models import User
from thep.design.templatetags.thep import day
from thep.events import prices
from thep.events.models import Event
from thep.mail import preferences, wordings
from thep.mail.kinds import LetterClass
from thep.mail.list_records import ListReaders
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency, Message
from thep.membership.models import Membership
from thep.membership.states import are_covering
from thep.schools.models import Affiliation, AffiliationQuerySet, School

from . import emails
from .errors import BookingClosed, NobodyToWriteTo
from .letter_kinds import FEW_BOOKINGS, PLACES_LEFT
from .models import Booking

log = structlog.get_logger(__name__)


class ToldSchool(NamedTuple):
    """A school that is told of an event, and its people who get the letter."""

    school: School
    leads: list[User]


class SchoolLeftOut(NamedTuple):
    """A school that isn't told, and why."""

    school: School
    reason: str


@dataclass(frozen=True, kw_only=True)
class SchoolReaders:
    """The member schools that are told of an event, by name, and those that aren't."""

    getting: list[ToldSchool]
    left_out: list[SchoolLeftOut]


def schools_to_tell(event: Event, *, phases: Collection[str]) -> SchoolReaders:
    """Return which member schools of `phases` are told of `event`: through their CPD leads, or through who else leads them."""
    members = Membership.objects.filter(are_covering(prices.day_of(event)), school__status=School.Status.OPEN)
    schools = School.objects.filter(Q(phase__in=phases) | Q(phase=""), pk__in=members.values("school"))
    booked = _booked_by_school(event)
    leads, told = _leads_by_school(), _told(event)
    unwilling = _unwilling({person.email for people in leads.values() for person in people})
    readers = SchoolReaders(getting=[], left_out=[])
    for school in schools:
        people = leads.get(school.pk, [])
        wanting = [person for person in people if person.email not in unwilling]
        untold = [person for person in wanting if person.pk not in told]
        if count := booked.get(school.pk):
            readers.left_out.append(SchoolLeftOut(school, f"has {count} {'place' if count == 1 else 'places'} already"))
        elif not people:
            readers.left_out.append(SchoolLeftOut(school, "nobody who leads it is listed"))
        elif not wanting:
            readers.left_out.append(SchoolLeftOut(school, "its leads have stopped or paused these emails"))
        elif not untold:
            readers.left_out.append(SchoolLeftOut(school, f"was told on {day(told[wanting[0].pk].created_at)}"))
        else:
            readers.getting.append(ToldSchool(school, untold))
    return readers


def tell_schools(event: Event, *, by: User, phases: Collection[str], words: str = "") -> int:
    """Write to the leads of each school that `schools_to_tell` names, with the office's `words`, and return to how many schools.

    Nobody is told of the same event twice, however often this is called.

    Raises:
        BookingClosed: there is nothing that they could book.
        NobodyToWriteTo: no school is left to be told.
    """
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=event.pk)
        if not event.is_bookable():
            raise BookingClosed.of(event)
        getting = schools_to_tell(event, phases=phases).getting
        if not getting:
            raise NobodyToWriteTo
        with wordings.read_once():
            for school, leads in getting:
                for lead in leads:
                    emails.few_bookings(event, school=school, to=lead, words=words)
    log.info("told_schools", about=event.pk, by=by.pk, schools=len(getting))
    return len(getting)


def _booked_by_school(event: Event) -> dict[int, int]:
    counted = Booking.objects.live().filter(event=event, school__isnull=False).order_by().values("school").annotate(places=Count("pk"))
    return {row["school"]: row["places"] for row in counted}


def _leads_by_school() -> dict[int, list[User]]:
    """Return the people to write to, by the school's primary key: its CPD leads, or everybody who leads it where it has none."""
    everybody: dict[int, list[User]] = {}
    cpd_leads: dict[int, list[User]] = {}
    for affiliation in leading().select_related("person").order_by("person__name", "pk"):
        for group, is_of in ((everybody, True), (cpd_leads, affiliation.role == Affiliation.Role.CPD_LEAD)):
            if is_of and affiliation.person not in group.setdefault(affiliation.school_id, []):
                group[affiliation.school_id].append(affiliation.person)
    return everybody | {school: people for school, people in cpd_leads.items() if people}


def leading() -> AffiliationQuerySet:
    """Select who leads a school."""
    return Affiliation.objects.leading().filter(person__is_active=True)


LIST = MailingList(
    name=PLACES_LEFT,
    label="Events with places left",
    about=LetterClass.ALERT,
    words="When an event still has places and nobody from your school is booked. We email you once about each event.",
    readers=ListReaders(records=leading, address=Lower("person__email")),
)


def _unwilling(addresses: Collection[str]) -> set[str]:
    """Return which of the addresses have stopped or paused letters about events with places left."""
    wishes = preferences.frequencies(addresses, LIST)
    return {address for address in addresses if wishes[address] == Frequency.NEVER} | preferences.paused(addresses)


def _told(event: Event) -> dict[int, Message]:
    """Return the letters that told people of the event, by the person's primary key."""
    letters = Message.objects.about(event).filter(kind=FEW_BOOKINGS.name, person__isnull=False)
    return {letter.person_id: letter for letter in letters.only("person", "created_at") if letter.person_id is not None}
