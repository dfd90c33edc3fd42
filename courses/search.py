"""What the search is told of events and of courses without dates, and when."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Page

from thep.cms import privacy
from thep.events import presenters
from thep.events.entries import EVENT, UNDATED
from thep.events.models import Event
from thep.events.prices import net_prices
from thep.membership.models import Tier
from thep.search import registry
from thep.search.entries import EntryData
from thep.search.models import SearchEntry
from thep.search.queries import PUBLIC

from . import facets
from .models import CoursePage

OTHERS = "others"
NAME_LENGTH = 40


def price_name(tier: str) -> str:
    """The facet, and the number, of what schools of the tier with this slug pay; 'others' is everybody else."""
    return f"price-{tier}"[:NAME_LENGTH]


def cost_name(tier: str) -> str:
    """The number of what schools of the tier pay while they have included places left."""
    return f"cost-{tier}"[:NAME_LENGTH]


class EventSource:
    """Each open event, with the words of the page that presents it."""

    def build(self, key: str) -> EntryData | None:
        events = Event.objects.open().select_related("page", "venue").prefetch_related("facilitators", "prices", "sessions")
        event = events.filter(pk=key).first()
        if event is None:
            return None
        access = readers_of(event.page) if event.page else {PUBLIC}
        if not access:
            return None
        course = CoursePage.objects.filter(pk=event.page_id).first() if event.page_id else None
        prices, numbers = priced(event)
        return EntryData(
            title=event.title,
            url=presenters.address(event),
            summary=course.summary if course else "",
            body=words_of(course) if course else presenters.words(event),
            labels=[*(labels_of(course) if course else ()), *people_and_place(event)],
            group=f"page-{event.page_id}" if event.page_id else "",
            facets={
                "kind": [event.kind],
                "format": [event.format],
                "places": places_of(event),
                **facets.dated(days_of(event)),
                **prices,
                **(found_by(course) if course else {}),
            },
            numbers=numbers,
            access=access,
            starts_at=event.starts_at,
            created_at=event.created_at,
        )

    def keys(self) -> Iterable[str]:
        return map(str, Event.objects.open().values_list("pk", flat=True).iterator())


class UndatedSource:
    """Each course that has no run to come; people can say that they'd like one."""

    def build(self, key: str) -> EntryData | None:
        course = CoursePage.objects.filter(pk=key).first()
        if course is None or Event.objects.open().upcoming().filter(page=course).exists():
            return None
        access = readers_of(course)
        if not access:
            return None
        return EntryData(
            title=course.title,
            url=course.get_url() or "",
            summary=course.summary,
            body=words_of(course),
            labels=labels_of(course),
            facets={"kind": ["course"], **facets.dated([]), **found_by(course)},
            access=access,
            created_at=course.first_published_at,
        )

    def keys(self) -> Iterable[str]:
        return map(str, CoursePage.objects.live().values_list("pk", flat=True).iterator())


def days_of(event: Event) -> list[datetime.date]:
    """Return the days on which `event` has a session, as the calendar shows them."""
    return [timezone.localdate(session.starts_at) for session in event.sessions.all()]


def places_of(event: Event) -> list[str]:
    """Whether there are places to book; nothing once booking has closed."""
    if event.closes_at and event.closes_at <= timezone.now():
        return []
    return [facets.FULL if event.is_full else facets.AVAILABLE]


def catch_up() -> int:
    """What only time has changed is found as it is: booking has closed, or a course's last run is over. Answers how many entries."""
    told = SearchEntry.objects.filter(kind=EVENT, facets__name="places").values_list("key", flat=True)
    closed = Event.objects.open().upcoming().closed().values_list("pk", flat=True)
    to_come = Event.objects.open().upcoming().filter(page=OuterRef("pk"))
    over = CoursePage.objects.live().public().filter(~Exists(to_come)).values_list("pk", flat=True)
    awaiting = set(SearchEntry.objects.filter(kind=UNDATED).values_list("key", flat=True))
    stale = [(EVENT, key) for key in told.filter(key__in=[str(pk) for pk in closed])]
    stale += [(UNDATED, str(pk)) for pk in over if str(pk) not in awaiting]
    for kind, key in stale:
        with transaction.atomic():
            registry.refresh(kind, key)
    return len(stale)


def refresh_course(page: Page) -> None:
    """The entries of a course page's runs, or its own, say what it says now."""
    for pk in Event.objects.filter(page=page).values_list("pk", flat=True):
        registry.refresh(EVENT, str(pk))
    registry.refresh(UNDATED, str(page.pk))


def readers_of(page: Page) -> set[str]:
    """The access keywords of whoever may find what `page` presents: nobody's while it isn't published."""
    return privacy.keywords_of_page(page) if page.live else set()


def priced(event: Event) -> tuple[dict[str, list[str]], dict[str, int]]:
    """What each tier pays for `event`, as facets and as numbers in net pence."""
    prices = net_prices(event)
    values, numbers = {}, {}
    for tier in [*Tier.objects.all(), None]:
        net = prices.get(tier.pk if tier else None, prices[None])
        slug = tier.slug if tier else OTHERS
        included = tier is not None and event.uses_included_places and net > 0
        values[price_name(slug)] = [facets.FREE if net == 0 else facets.INCLUDED if included else facets.PAY]
        numbers[price_name(slug)] = net
        numbers[cost_name(slug)] = 0 if included else net
    return values, numbers


def found_by(course: CoursePage) -> dict[str, list[str]]:
    return {
        "subject": [subject.slug for subject in course.subjects.all()],
        "phase": list(course.phases),
        "audience": list(course.audiences),
    }


def words_of(course: CoursePage) -> str:
    """The course's text, plain, each part on a line of its own. What a block's text is, Wagtail's own search asks of it too."""
    streams = (course.outcomes, course.outline, course.body)
    blocks = [words for stream in streams for words in stream.stream_block.get_searchable_content(stream)]
    text = [course.introduction, course.who_for, course.before_you_come, *blocks]
    return "\n".join(strip_tags(part) for part in text if part)


def labels_of(course: CoursePage) -> list[str]:
    return [*(subject.name for subject in course.subjects.all()), *course.phase_labels, *course.audience_labels]


def people_and_place(event: Event) -> list[str]:
    people = [part for person in event.facilitators.all() for part in (person.name, person.job_title)]
    venue = [event.venue.name, event.venue.postcode] if event.venue else []
    return [*people, *venue]
