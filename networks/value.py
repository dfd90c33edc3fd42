"""What a year of networks gave a school: who is in them, and the meetings that its people said they would come to."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Value
from django.utils import timezone

from thep.bookings.models import Booking
from thep.cms.academic_years import academic_year_of, bounds_of, in_words
from thep.schools.models import Affiliation, School
from thep.schools.value import Amount, ValuePart, ValueSection, compare

from .meetings.meetings import MEETING
from .members.models import NetworkMember
from .pages.models import NetworkPage

MEMBER, PLACE = "member", "place"


def sections(school: School, academic_year: int) -> Iterable[ValueSection]:
    """Return the school's networks and their meetings of the year against the year before; nothing where there are none. In one query.

    Hidden networks aren't among them: whoever acts for the school may not know of these.
    """
    rows = list(_members(school).union(_places(school, academic_year), all=True))
    if not rows:
        return
    inside = [(title, person) for kind, title, person, _ in rows if kind == MEMBER]
    found = Counter((title, academic_year_of(timezone.localdate(at))) for kind, title, _, at in rows if kind == PLACE)
    names = sorted({name for name, _ in found})
    amounts = [Amount(name, found[name, academic_year], found[name, academic_year - 1]) for name in names]
    years = (in_words(academic_year), in_words(academic_year - 1))
    yield ValueSection(
        title="Networks",
        order=24,
        figures=[
            ("Networks that your people are in now", str(len({title for title, _ in inside}))),
            ("People in a network now", str(len({person for _, person in inside}))),
            ("Places at meetings", str(sum(each.now for each in amounts))),
        ],
        tables=[compare("Places at meetings of networks", amounts, years=years, of="Network")] if amounts else (),
    )


def _members(school: School) -> QuerySet[Any]:
    """Return who of the school is in which network, each since when."""
    theirs = Affiliation.objects.active().filter(school=school).values("person")
    inside = NetworkMember.objects.active().filter(person__in=theirs, network__is_hidden=False).order_by()
    return inside.values_list(Value(MEMBER), "network__title", "person", "joined_at")


def _places(school: School, academic_year: int) -> QuerySet[Any]:
    """Return who of the school had a place at a meeting that is over, of which network and when, in the year and the one before."""
    begins, ends = bounds_of(academic_year - 1)[0], min(bounds_of(academic_year)[1], timezone.now())
    hidden = NetworkPage.objects.filter(is_hidden=True)
    placed = Booking.objects.confirmed().filter(
        school=school, event__kind=MEETING, event__state="open", event__starts_at__gte=begins, event__ends_at__lt=ends
    )
    of_pages = placed.exclude(event__page=None).exclude(event__page__in=hidden.values("pk")).order_by()
    return of_pages.values_list(Value(PLACE), "event__page__title", "person", "event__starts_at")


PART = ValuePart(name="networks", sections=sections)
