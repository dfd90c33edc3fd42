"""The digest's section of new dates: what was announced lately, for whoever follows a search that finds it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.design.templatetags.thep import spanning
from thep.digests.sections import DigestItem, DigestSection, Items, Reader
from thep.digests.timetable import Period
from thep.events import presenters
from thep.events.entries import EVENT
from thep.events.models import Event
from thep.events.times import location_in_words
from thep.mail.causes import key_of
from thep.search import results
from thep.search.models import ACCESS, SearchFacet
from thep.search.queries import PUBLIC, Query

from . import searches
from .following import LIST
from .models import FollowedSearch

AT_ONCE = 200


@dataclass(frozen=True)
class NewDate:
    """An event that was announced lately, with the values of its facets."""

    event: Event
    item: DigestItem
    values: Mapping[str, set[str]]
    is_for_everyone: bool


class NewDates:
    """Answers for batches of readers which of the dates that were announced in a period are new for them."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.found: dict[str, frozenset[int]] = {}
        self.facets = searches.facets()

    def __call__(self, readers: Sequence[Reader]) -> Items:
        """Return what is new for each of `readers`, soonest first: in two queries, and one more for each of them who may be told of
        something that isn't for everyone."""
        people = {reader.person.pk: reader for reader in readers if reader.person is not None}
        if not (self.dates and people):
            return {}
        new: dict[int, set[int]] = defaultdict(set)
        followed = FollowedSearch.objects.filter(person__in=people).order_by()
        for person, search, since in followed.values_list("person", "search", "created_at"):
            found = self.found_by(search)
            if since > self.period.begins_at:
                found = frozenset(pk for pk in found if self.dates[pk].item.at >= since)
            new[person].update(found)
        for person, event in theirs(people, self.dates):
            new[person].discard(event)
        return {
            people[person].address: [self.dates[pk].item for pk in self.dates if pk in seen]
            for person, pks in new.items()
            if (seen := self.visible(people[person].person, pks))
        }

    @cached_property
    def dates(self) -> dict[int, NewDate]:
        """Return what was announced and can still be come to, by primary key, soonest first."""
        announced = Event.objects.announced_in(self.period.begins_at, self.period.ends_at).open().published().upcoming().dated()
        events = list(announced.select_related("page", "venue").order_by("starts_at", "pk"))
        pks = [event.pk for event in events]
        everyones = set(Event.objects.for_everyone().filter(pk__in=pks).values_list("pk", flat=True))
        values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        facets = SearchFacet.objects.filter(entry__kind=EVENT, entry__key__in=map(str, pks)).exclude(value="")
        for key, name, value in facets.values_list("entry__key", "name", "value"):
            values[key][name].add(value)
        return {
            event.pk: NewDate(event, item_of(event), values[str(event.pk)], event.pk in everyones)
            for event in events
            if str(event.pk) in values
        }

    def found_by(self, search: str) -> frozenset[int]:
        """Return the primary keys of the new dates that `search` finds. Each search is read once, whoever follows it."""
        if search not in self.found:
            self.found[search] = frozenset(self._find(search))
        return self.found[search]

    def _find(self, search: str) -> set[int]:
        asked = searches.read(search, self.facets)
        fitting = {
            pk for pk, date in self.dates.items() if all(date.values[name].intersection(values) for name, values in asked.chosen.items())
        }
        return fitting & self._with_words(asked.words) if asked.words and fitting else fitting

    def _with_words(self, words: str) -> set[int]:
        """Return those of the new dates that the search finds by `words`. Where it guesses, because nothing fits, it finds none."""
        access = {PUBLIC}.union(*(date.values[ACCESS] for date in self.dates.values()))
        query = Query(words=words, kinds=(EVENT,), access=tuple(sorted(access)), starts_after=timezone.now(), per_page=AT_ONCE)
        found: set[int] = set()
        page, pages = 1, 1
        while page <= pages:
            answer = results.find(replace(query, page=page))
            if answer.loose or answer.suggestion:
                return set()
            found.update(int(hit.key) for hit in answer.hits)
            page, pages = page + 1, -(-answer.total // AT_ONCE)
        return found & self.dates.keys()

    def visible(self, person: User | None, pks: set[int]) -> set[int]:
        """Return those of `pks` that `person` may see now."""
        others = {pk for pk in pks if not self.dates[pk].is_for_everyone}
        if not others:
            return pks
        return pks - others | set(Event.objects.visible_to(person).filter(pk__in=others).values_list("pk", flat=True))


def theirs(people: Mapping[int, Any], events: Mapping[int, Any]) -> list[tuple[int, int]]:
    """Return who of `people` knows which of `events` already, because they have booked it or booked it for others, now or before."""
    booked = Booking.objects.filter(Q(person__in=people) | Q(booker__in=people), event__in=events)
    return [
        (who, event)
        for person, booker, event in booked.values_list("person", "booker", "event")
        for who in {person, booker} & people.keys()
    ]


def item_of(event: Any) -> DigestItem:
    return DigestItem(
        key=key_of(event),
        at=event.found_since,
        words=event.title,
        address=presenters.address(event),
        when=spanning(event.starts_at, event.ends_at),
        place=location_in_words(event),
    )


def readers() -> dict[str, int | None]:
    """Return who follows something."""
    people = User.objects.filter(is_active=True, pk__in=FollowedSearch.objects.order_by().values("person"))
    return {email.lower(): pk for email, pk in people.values_list("email", "pk")}


SECTION = DigestSection(
    name=LIST.name,
    title="New dates",
    one="new date",
    many="new dates",
    because="you asked us to tell you of new dates",
    readers=readers,
    prepare=NewDates,
    all_of_them="catalogue",
    order=20,
)
