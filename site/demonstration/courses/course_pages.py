"""The pages of the courses, published as an editor would, so that editors can go on with them."""

import datetime
from typing import Any

from django.utils.html import format_html

from courses.models import CataloguePage, CoursePage
from demonstration.words import words_of
from thep.cms.models import PageObjective, Subject


def load(today: datetime.date) -> None:
    """Publish the courses; those that are there already stay as they are."""
    catalogue = CataloguePage.objects.get()
    new = {
        words["slug"]: add(catalogue, words)
        for words in words_of("courses", "courses")["course"]
        if not CoursePage.objects.child_of(catalogue).filter(slug=words["slug"]).exists()
    }
    everything = {page.slug: page for page in CoursePage.objects.child_of(catalogue)}
    for words in words_of("courses", "courses")["course"]:
        if page := new.get(words["slug"]):
            page.goes_with = [everything[slug] for slug in words["goes_with"]]
            page.save_revision().publish()


def add(catalogue: CataloguePage, words: dict[str, Any]) -> CoursePage:
    page = CoursePage(
        title=words["title"],
        slug=words["slug"],
        search_description=words["summary"],
        summary=words["summary"],
        introduction=words["introduction"],
        who_for=words["who_for"],
        before_you_come=words.get("before_you_come", ""),
        outcomes=[{"type": "outcome", "value": outcome} for outcome in words["outcomes"]],
        outline=[
            {"type": "part", "value": {"heading": part["heading"], "text": format_html("<p>{}</p>", part["text"])}}
            for part in words["outline"]
        ],
        phases=words["phases"],
        audiences=words["roles"],
        plan_objectives=[PageObjective(objective_id=key) for key in words["objectives"]],
        subjects=list(Subject.objects.filter(slug__in=words["subjects"])),
        live=False,
    )
    catalogue.add_child(instance=page)
    return page
