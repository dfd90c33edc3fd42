"""Schools as those who may work there find them: facts from the register, and what the school says of itself."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator

from teach_th import access
from teach_th.errors import NotARecruiter
from teach_th.stories import stories
from teach_th.vacancies.listing import first_rows
from teach_th.vacancies.search import SCHOOL
from teach_th.visits import visits
from teach_th.wording import wording
from thep.accounts.models import User
from thep.cms.sitemaps import SitemapAddress
from thep.cms.vocabulary import Phase
from thep.design.panels import draw_panels
from thep.domains import declared
from thep.events.availability import availability
from thep.schools import successions
from thep.schools.models import School
from thep.schools.panels import ProfilePanel
from thep.search import registry
from thep.search.entries import EntryData

from . import courses, letters
from .borough_map import SchoolMap
from .models import SchoolProfile

KIND = "school"
PER_PAGE = 50
VACANCIES, VISITS = 10, 3


class SchoolSource:
    """Each open school."""

    def build(self, key: str) -> EntryData | None:
        school = School.objects.of_the_register().open().select_related("profile").filter(pk=key).first()
        if school is None:
            return None
        profile = profile_of(school)
        said = [profile.welcome, profile.offer, profile.visits] if profile else []
        return EntryData(
            title=school.name,
            url=address(school),
            summary=in_a_line(school),
            body="\n".join(filter(None, said)),
            labels=[school.kind, school.locality, school.street, school.postcode],
            facets={"phase": [school.phase]},
        )

    def keys(self) -> Iterable[str]:
        return map(str, School.objects.of_the_register().open().values_list("pk", flat=True).iterator())


def page_context(school: School, request: HttpRequest) -> dict[str, Any]:
    """Return what the page of `school` shows."""
    profile = profile_of(school)
    return {
        "school": school,
        "profile": profile,
        "welcome": wording.as_html(profile.welcome) if profile else "",
        "how_to_visit": wording.as_html(profile.visits) if profile else "",
        "summary": in_a_line(school),
        "map": SchoolMap(school),
        "courses": courses.courses_of(school, request),
        "panels": draw_panels(declared(ProfilePanel), request, school),
        "says_nothing": profile is None or not (profile.welcome or profile.offers or profile.visits),
        "may_write": isinstance(request.user, User) and access.recruits_for(request.user, school),
        "stories": stories.of_school(school.pk, request),
        "vacancies": first_rows({SCHOOL: (str(school.urn),)}, VACANCIES),
        "visits": [(event, availability(event)) for event in visits.of_school(school)[:VISITS]],
    }


def write(school: School, *, by: User, welcome: str, offer: str, welcomes_visits: bool, words_on_visits: str) -> SchoolProfile:
    """Save what the school says of itself, for its page and the search.

    Raises:
        SchoolContinues.
        NotARecruiter: `by` does not recruit for the school.
    """
    with transaction.atomic(durable=True):
        successions.hold(school)
        if not access.recruits_for(by, school):
            raise NotARecruiter(school)
        return _say(school, by, welcome, offer, welcomes_visits, words_on_visits)


def correct(school: School, *, by: User, welcome: str, offer: str, welcomes_visits: bool, words_on_visits: str) -> SchoolProfile:
    """Save what the office has put right of what the school says of itself, and tell those who recruit for it. Raises SchoolContinues."""
    with transaction.atomic(durable=True):
        successions.hold(school)
        profile = _say(school, by, welcome, offer, welcomes_visits, words_on_visits)
        letters.corrected(profile)
    return profile


def _say(school: School, by: User, welcome: str, offer: str, welcomes_visits: bool, words_on_visits: str) -> SchoolProfile:
    said = {"welcome": welcome, "offer": offer, "welcomes_visits": welcomes_visits, "visits": words_on_visits, "changed_by": by}
    profile, _ = SchoolProfile.objects.update_or_create(school=school, defaults=said)
    registry.refresh(KIND, school.pk)
    return profile


def follow(changed: Sequence[School]) -> None:
    """Refresh the search's entries of these schools, so that they say what the register says now."""
    for school in changed:
        registry.refresh(KIND, school.pk)


def sitemap_addresses() -> Iterator[SitemapAddress]:
    """Yield the list of schools, and each of them that is open, for the sitemap."""
    yield SitemapAddress(reverse("school_profiles"))
    for school in School.objects.of_the_register().open().select_related("profile").order_by("urn"):
        profile = profile_of(school)
        yield SitemapAddress(address(school), profile.changed_at if profile else None)


def profile_of(school: School) -> SchoolProfile | None:
    """Return what the school has said of itself; None where it has said nothing."""
    return getattr(school, "profile", None)


def beginning(profile: SchoolProfile) -> str:
    """Return how the school's words begin."""
    return Truncator(" ".join([profile.welcome, *profile.offers, profile.visits]).strip()).words(20)


def address(school: School) -> str:
    return reverse("school_profile", args=[school.urn, school.slug])


def in_a_line(school: School) -> str:
    """Describe a school in a line: 'Primary school in Stepney for children aged 3 to 11'."""
    kinds = {
        Phase.EARLY_YEARS: "Nursery school",
        Phase.PRIMARY: "Primary school",
        Phase.SECONDARY: "Secondary school",
        Phase.POST_16: "College",
        Phase.SPECIAL: "Special or alternative school",
    }
    kind = kinds.get(Phase(school.phase), "School") if school.phase else "School"
    where = f" in {school.locality}" if school.locality else ""
    whom = "people" if (school.high_age or 0) > 11 else "children"
    ages = f" for {whom} aged {school.low_age} to {school.high_age}" if school.low_age is not None and school.high_age is not None else ""
    return f"{kind}{where}{ages}"
