"""The digest's section of what a school's people booked, for whoever leads its professional learning."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from thep.design.templatetags.thep import spanning
from thep.digests import frequencies as digests
from thep.digests.sections import DigestItem, DigestSection, Items, Reader
from thep.digests.timetable import Period
from thep.events.times import location_in_words
from thep.mail.causes import key_of
from thep.mail.kinds import LetterClass
from thep.mail.list_records import ListReaders
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency
from thep.schools.models import Affiliation, AffiliationQuerySet

from .models import Booking


class SchoolBookings:
    """Answers for batches of readers what was booked in a period at the schools that they lead."""

    def __init__(self, period: Period) -> None:
        self.period = period

    def __call__(self, readers: Sequence[Reader]) -> Items:
        """Return what is new for each of `readers`, in one query: neither what they booked nor where they go themselves."""
        people = {reader.person.pk: reader for reader in readers if reader.person is not None}
        if not self.booked:
            return {}
        found: dict[str, dict[int, DigestItem]] = defaultdict(dict)
        for person, school, since in leading().filter(person__in=people).values_list("person", "school", "asked_at"):
            for booking, item in self.booked.get(school, ()):
                if item.at >= since and person not in (booking.booker_id, booking.person_id):
                    found[people[person].address][booking.pk] = item
        return {address: list(items.values()) for address, items in found.items()}

    @cached_property
    def booked(self) -> Mapping[int, Sequence[tuple[Booking, DigestItem]]]:
        """Return the bookings of each school, the first first: those that still stand, of events that are still to come."""
        to_come = Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None)
        made = Booking.objects.live().filter(to_come, created_at__gte=self.period.begins_at, created_at__lt=self.period.ends_at)
        # What is held until it is paid for may never be a booking. Once it is paid, the next digest tells of it.
        made = made.exclude(state=Booking.State.HELD).exclude(school=None)
        booked: dict[int, list[tuple[Booking, DigestItem]]] = defaultdict(list)
        for booking in made.select_related("event__venue", "person").order_by("created_at", "pk"):
            if booking.school_id is not None:
                booked[booking.school_id].append((booking, item_of(booking)))
        return booked


def item_of(booking: Booking) -> DigestItem:
    event = booking.event
    waits = ", on the waiting list" if booking.state == Booking.State.WAITING else ""
    return DigestItem(
        key=key_of(booking),
        at=booking.created_at,
        words=f"{booking.delegate}: {event.title}{waits}",
        address=reverse("member_booking", args=[booking.reference]),
        when=spanning(event.starts_at, event.ends_at) if event.starts_at and event.ends_at else "Dates to be confirmed",
        place=location_in_words(event),
    )


def leading() -> AffiliationQuerySet:
    """Select who is told for which school: its CPD leads, or whoever leads it where it has none."""
    active = Affiliation.objects.leading().filter(person__is_active=True)
    cpd_leads = active.filter(role=Affiliation.Role.CPD_LEAD)
    return active.filter(Q(role=Affiliation.Role.CPD_LEAD) | ~Exists(cpd_leads.filter(school=OuterRef("school"))))


def readers() -> dict[str, int | None]:
    """Return who leads the professional learning of a school."""
    return {email.lower(): pk for email, pk in leading().order_by().values_list("person__email", "person")}


LIST = MailingList(
    name="school bookings",
    label="What your colleagues booked",
    about=LetterClass.ALERT,
    words="Only if somebody else has booked since the last email.",
    frequencies=(Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER),
    default=Frequency.DAILY,
    readers=ListReaders(records=leading, address=Lower("person__email")),
    part_of=digests.LIST.name,
)

SECTION = DigestSection(
    name=LIST.name,
    title="Booked by your colleagues",
    one="new booking",
    many="new bookings",
    because="you lead professional learning where you work",
    readers=readers,
    prepare=SchoolBookings,
    all_of_them="member_school_led",
    order=10,
)
