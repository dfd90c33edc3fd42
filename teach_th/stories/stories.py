"""Stories as they are found: in lists on pages, beside one another and by the search."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import strip_tags

from teach_th.addresses import address_of
from thep.cms.listings import ListingQuery
from thep.cms.privacy import of_everybody
from thep.search.entries import EntryData

from .json_ld import of_story
from .models import StoryIndexPage, StoryPage

KIND = "story"
PER_PAGE = 12
BESIDE = 3


class StorySource:
    """Each story that everybody may read."""

    def build(self, key: str) -> EntryData | None:
        story = readable().select_related("school").filter(pk=key).first()
        if story is None:
            return None
        return EntryData(
            title=story.title,
            url=story.get_url() or "",
            summary=story.lead or story.pull_quote,
            body=words_of(story),
            labels=labels_of(story),
            facets={
                "phase": [story.phase],
                "route": [story.came_by],
                "subject": [subject.slug for subject in story.subjects.all()],
            },
            created_at=story.first_published_at,
            until=story.expire_at,
        )

    def keys(self) -> Iterable[str]:
        return map(str, readable().values_list("pk", flat=True).iterator())


def readable() -> Any:
    """Return the stories that everybody may read."""
    return of_everybody(StoryPage.objects.live())


def words_of(story: StoryPage) -> str:
    blocks = story.body.stream_block.get_searchable_content(story.body)
    who = ", ".join(filter(None, [story.person, story.job, story.school.name if story.school else ""]))
    return "\n".join(strip_tags(part) for part in [who, story.pull_quote, *blocks] if part)


def labels_of(story: StoryPage) -> list[str]:
    subjects = [subject.name for subject in story.subjects.all()]
    return [story.get_phase_display(), story.get_came_by_display(), *subjects]


def quoted(request: HttpRequest, number: int) -> list[StoryPage]:
    """Return those whose editors quote them on the landing page, the newest first."""
    return _addressed(readable().filter(is_quoted=True).order_by("-first_published_at", "-pk")[:number], request)


def find_for_pages(request: HttpRequest, what: ListingQuery) -> list[StoryPage]:
    """Return the listing of stories that editors put on a page."""
    stories = readable()
    if what.phase:
        stories = stories.filter(phase=what.phase)
    if what.subject:
        stories = stories.filter(subjects__slug=what.subject)
    return _addressed(stories.order_by("-first_published_at", "-pk")[: what.number], request)


def of_school(school_id: int, request: HttpRequest) -> list[StoryPage]:
    return _addressed(readable().filter(school=school_id).order_by("-first_published_at", "-pk")[:BESIDE], request)


def beside(story: StoryPage, request: HttpRequest) -> dict[str, Any]:
    """Return what a story's page shows with it: others that share its phase or route, and where to go next."""
    alike = Q(phase=story.phase) | Q(came_by=story.came_by)
    others = readable().exclude(pk=story.pk).filter(alike).order_by("-first_published_at", "-pk")[:BESIDE]
    address = story.get_url(request) or ""
    return {
        "related": _addressed(others, request),
        "subjects": [subject.name for subject in story.subjects.all()],
        "next_steps": [*_posts_at(story), ("Read other stories", _above(address))],
        "school_address": address_of("school_profile", story.school.urn, story.school.slug) if story.school else "",
        "linked": of_story(story, address=address),
    }


def index_address(request: HttpRequest, quotes: Sequence[StoryPage] = ()) -> str:
    """Return where all stories are: above any of them that is at hand, else asked for."""
    if quotes:
        return _above(quotes[0].address)
    page = StoryIndexPage.objects.live().first()
    return (page.get_url(request) or "") if page else ""


def _posts_at(story: StoryPage) -> list[tuple[str, str]]:
    """Return the label and address of the vacancies at the story's school; an empty list where there are none to lead to."""
    vacancies = address_of("vacancies")
    if story.school is None or not vacancies:
        return []
    return [(f"Vacancies at {story.school.name}", f"{vacancies}?{urlencode({'school': story.school.urn})}")]


def _above(address: str) -> str:
    return address.rstrip("/").rpartition("/")[0] + "/"


def stories_of_keys(keys: Sequence[str], request: HttpRequest | None) -> list[StoryPage]:
    """Return the stories of these keys, in their order; one that was taken away in the last half minute is left out."""
    found = {str(story.pk): story for story in _addressed(StoryPage.objects.live().filter(pk__in=keys), request)}
    return [found[key] for key in keys if key in found]


def _addressed(stories: Any, request: HttpRequest | None) -> list[StoryPage]:
    """Return `stories` with their schools and their `address`."""
    found: list[StoryPage] = list(stories.select_related("school"))
    for story in found:
        story.address = story.get_url(request) or ""
    return found
