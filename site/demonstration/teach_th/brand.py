"""Teach Tower Hamlets as a new site has it: its pages and the stories of people who work here."""

import datetime
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from demonstration.teach_th import illustrations
from demonstration.words import words_of
from teach_th.models import CareerPage, ContactPage, PeoplePage, SchoolProfile, SectionPage, StoryIndexPage, StoryPage, TeachPage
from teach_th.schools.profiles import KIND as SCHOOL
from thep.cms.first_things import add_page, page_fields, stream_values
from thep.cms.models import PageObjective, Subject
from thep.home.models import HomePage
from thep.schools.models import School
from thep.search import registry

KINDS = {"section": SectionPage, "career": CareerPage, "stories": StoryIndexPage, "people": PeoplePage, "contact": ContactPage}
STREAMS = {"reasons": "reason", "questions": "question", "people": "person", "steps": "step", "support_steps": "step"}
"""The streams that have blocks of one kind alone: the words list their values."""

OBJECTIVE = "3.4"
"""What every page of the brand serves in the strategic plan: Tower Hamlets as a place to teach, lead and grow."""

PICTURES = ("picture", "image")
"""Where a block names a picture."""


def load(today: datetime.date) -> None:
    """Build the brand's pages, or leave them as they have become."""
    home = HomePage.objects.get()
    words = words_of("teach_th", "pages")
    teach = TeachPage.objects.first() or build_landing(home, dict(words["landing"]))
    for page in words["page"]:
        build_page(teach, dict(page))
    lead_on(teach, words["landing"]["ways"])
    load_stories(words_of("teach_th", "stories")["story"])
    load_profiles(words_of("teach_th", "schools")["school"])


def build_landing(home: HomePage, words: dict[str, Any]) -> TeachPage:
    words.pop("ways")
    landing: TeachPage = add_page(home, TeachPage(slug="teach", **prepared(words)))
    return landing


def build_page(teach: TeachPage, words: dict[str, Any]) -> None:
    parent = at(teach, words.pop("below"))
    kind = KINDS[words.pop("kind")]
    if not Page.objects.child_of(parent).filter(slug=words["slug"]).exists():
        add_page(parent, kind(**prepared(words)))


def lead_on(teach: TeachPage, ways: list[dict[str, str]]) -> None:
    """Lead on from the landing page to the pages below it, which weren't there before it."""
    teach.refresh_from_db()
    if not teach.ways:
        ways_on = [
            {
                "type": "way",
                "value": {
                    "heading": way["heading"],
                    "text": way["text"],
                    "link": {"label": way["link_label"], "page": at(teach, way["below"]).pk, "address": ""},
                },
            }
            for way in ways
        ]
        teach.ways = TeachPage.ways.field.to_python(ways_on)
        teach.save_revision().publish()


def load_stories(stories: list[dict[str, Any]]) -> None:
    """Publish each story, a few weeks apart, the first of the words being the newest."""
    index = StoryIndexPage.objects.get()
    for age, words in enumerate(map(dict, stories)):
        if StoryPage.objects.child_of(index).filter(slug=words["slug"]).exists():
            continue
        school = School.objects.filter(urn=words.pop("school")).first()
        subjects = Subject.objects.filter(slug__in=words.pop("subjects"))
        story = StoryPage(school=school, is_illustrative=True, **prepared(words))
        story.first_published_at = timezone.now() - datetime.timedelta(days=9 + 23 * age)
        story.subjects.set(subjects)
        add_page(index, story)


def load_profiles(schools: list[dict[str, Any]]) -> None:
    """Load what some schools say of themselves."""
    for words in schools:
        school = School.objects.get(urn=words["urn"])
        said = {name: words.get(name, "").strip() for name in ("welcome", "offer", "visits")}
        SchoolProfile.objects.get_or_create(school=school, defaults=said | {"welcomes_visits": bool(said["visits"])})
        registry.refresh(SCHOOL, school.pk)


def at(teach: TeachPage, path: str) -> Page:
    """Return the page at `path` below the landing page, which is at ""."""
    return Page.objects.get(url_path=f"{teach.url_path}{path}/" if path else teach.url_path)


def prepared(words: dict[str, Any]) -> dict[str, Any]:
    """Return `words` as a page's fields."""
    fields = page_fields(words) | {"plan_objectives": [PageObjective(objective_id=OBJECTIVE)]}
    if "picture" in fields:
        fields["picture"] = illustrations.picture(fields["picture"])
    if "body" in fields:
        fields["body"] = stream_values([(kind, illustrated(value)) for block in fields["body"] for kind, value in block.items()])
    for name, kind in STREAMS.items():
        if name in fields:
            fields[name] = stream_values([(kind, value) for value in fields[name]])
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def illustrated(value: Any) -> Any:
    """Return the value of a block, in which a picture is no longer a name."""
    if isinstance(value, list):
        return [illustrated(each) for each in value]
    if isinstance(value, dict):
        named = {name: illustrations.block(each) for name, each in value.items() if name in PICTURES and isinstance(each, str)}
        return {name: illustrated(each) for name, each in value.items()} | named
    return value
