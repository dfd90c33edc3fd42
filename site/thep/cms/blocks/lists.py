"""Lists of live things, over `thep.cms.listings`: what a domain declares, as an editor wants to see it."""

from dataclasses import astuple
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import CharBlock, ChoiceBlock, IntegerBlock, StructBlock

from thep.cms.listings import ListingQuery, listing
from thep.cms.vocabulary import Phase
from thep.search.memory import remembered

from .links import LinkBlock


def subjects() -> list[tuple[str, str]]:
    from thep.cms.models import names_of_subjects  # noqa: PLC0415 -- models are made of blocks

    return sorted(names_of_subjects().items(), key=lambda each: each[1])


class ListingBlock(StructBlock):
    """A list that keeps itself up to date. Where no part of the site has such a list, the block shows nothing."""

    heading = CharBlock(max_length=100, required=False)
    number = IntegerBlock(default=5, min_value=1, max_value=12, label="How many, at most")
    subject = ChoiceBlock(choices=subjects, required=False, help_text="Only those of one subject.")
    phase = ChoiceBlock(choices=Phase.choices, required=False, help_text="Only those for one phase.")
    link = LinkBlock(required=False, label="Link to all of them")

    listing_name = ""
    nothing = ""
    """What is said where the list is empty."""

    def render(self, value: Any, context: Any = None) -> SafeString | str:
        if listing(self.listing_name) is None:
            return ""
        rendered: SafeString = super().render(value, context)
        return rendered

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        found = listing(self.listing_name)
        if found is None or context.get("request") is None:
            return context
        wanted = ListingQuery(number=value.get("number") or 5, subject=value.get("subject") or "", phase=value.get("phase") or "")
        request = context["request"]

        def draw() -> str:
            items = found.find(request, wanted)
            return render_to_string(found.template, {"items": items}, request) if items else ""

        # What is shown to nobody in particular may be half a minute old.
        nobody = not getattr(request, "user", AnonymousUser()).is_authenticated
        listed = remembered(f"listed:{self.listing_name}:{':'.join(map(str, astuple(wanted)))}", draw) if nobody else draw()
        return context | {"listed": mark_safe(listed), "nothing": self.nothing}  # noqa: S308 (made by a template, which escapes)

    class Meta:
        template = "cms/blocks/listing.html"


class EventListBlock(ListingBlock):
    """The events that start soonest."""

    listing_name = "events"
    nothing = "There are no dates yet. We add new ones all through the term."

    class Meta:
        icon = "date"
        description = "The events that start soonest, with their prices and places."
        preview_value = {"heading": "What’s on", "number": 3}


class CourseListBlock(ListingBlock):
    """Courses with a date to come."""

    listing_name = "courses"
    nothing = "No course has a date yet. Tell us which you’d like, and we’ll find one."

    class Meta:
        icon = "folder-open-inverse"
        description = "Courses, the one with the nearest date first."
        preview_value = {"heading": "Courses", "number": 3}


class StoryListBlock(ListingBlock):
    """Stories of people who teach here, newest first."""

    listing_name = "stories"
    nothing = "The first stories are being written."

    class Meta:
        icon = "openquote"
        description = "Stories of people who teach here, newest first."
        preview_value = {"heading": "Stories", "number": 3}


class VacancyListBlock(ListingBlock):
    """Vacancies that close soonest."""

    listing_name = "vacancies"
    nothing = "No school is looking for anyone just now. Ask for an email when one is."

    class Meta:
        icon = "user"
        label = "Vacancy list"
        description = "Vacancies, those that close soonest first."
        preview_value = {"heading": "Closing soon", "number": 3}
