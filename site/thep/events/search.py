"""What the search is told of events, and when."""

import datetime
from collections.abc import Iterable

from django.utils import timezone
from wagtail.models import Page

from thep.cms import privacy
from thep.cms.expiry import is_published
from thep.membership.models import Tier
from thep.search.entries import EntryData
from thep.search.queries import PUBLIC

from . import facets, presenters
from .kinds import kind_of
from .models import Event
from .pages import presented_by
from .prices import net_prices

OTHERS = "others"
NAME_LENGTH = 40


def price_name(tier: str) -> str:
    """Return the name of the facet, and of the number, of what schools of the tier with this slug pay; 'others' is everybody else."""
    return f"price-{tier}"[:NAME_LENGTH]


def cost_name(tier: str) -> str:
    """Return the name of the number of what schools of the tier pay while they have included places left."""
    return f"cost-{tier}"[:NAME_LENGTH]


class EventSource:
    """Each open event, with the words of the page that presents it."""

    def build(self, key: str) -> EntryData | None:
        events = Event.objects.open().select_related("page", "venue").prefetch_related("facilitators", "prices", "sessions")
        event = events.filter(pk=key).first()
        if event is None:
            return None
        access = readers_of_event(event)
        if not access:
            return None
        presented = presented_by(event)
        prices, numbers = priced(event)
        return EntryData(
            title=event.title,
            url=presenters.address(event),
            summary=presented.summary,
            body=presented.text or presenters.words(event),
            labels=[*presented.labels, *people_and_place(event)],
            group=f"page-{event.page_id}" if event.page_id else "",
            facets={
                "kind": [event.kind],
                "format": [event.format],
                "places": places_of(event),
                **facets.dated(days_of(event)),
                **prices,
                **presented.facets,
            },
            numbers=numbers,
            access=access,
            starts_at=event.starts_at,
            created_at=event.created_at,
            until=event.page.expire_at if event.page else None,
            facets_until={"places": event.closes_at},
        )

    def keys(self) -> Iterable[str]:
        return map(str, Event.objects.open().values_list("pk", flat=True).iterator())


def days_of(event: Event) -> list[datetime.date]:
    """Return the days on which `event` has a session, as the calendar shows them."""
    return [timezone.localdate(session.starts_at) for session in event.sessions.all()]


def places_of(event: Event) -> list[str]:
    """Return whether there are places to book, as a facet's values; none once booking has closed."""
    if event.closes_at and event.closes_at <= timezone.now():
        return []
    return [facets.FULL if event.is_full else facets.AVAILABLE]


def readers_of_event(event: Event) -> set[str]:
    """Return the access keywords of whoever may find `event`: as its kind has it, or else its page; everybody's where it has none."""
    readers = kind_of(event).readers
    if readers is not None:
        return readers(event)
    return readers_of(event.page) if event.page else {PUBLIC}


def readers_of(page: Page) -> set[str]:
    """Return the access keywords of whoever may find what `page` presents: nobody's while it isn't published."""
    return privacy.keywords_of_page(page) if is_published(page) else set()


def priced(event: Event) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Return what each tier pays for `event`, as facets and as numbers in net pence."""
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


def people_and_place(event: Event) -> list[str]:
    people = [part for person in event.facilitators.all() for part in (person.name, person.job_title)]
    venue = [event.venue.name, event.venue.postcode] if event.venue else []
    return [*people, *venue]
