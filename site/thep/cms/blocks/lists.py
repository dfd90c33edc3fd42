"""Lists of live things, over `thep.cms.listings`: what a domain declares, as an editor wants to see it."""

from dataclasses import astuple
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from wagtail.blocks import CharBlock, ChoiceBlock, IntegerBlock, StructBlock

from thep.cms.listings import Listing, ListingQuery
from thep.cms.vocabulary import Phase
from thep.search.memory import remembered

from .links import LinkBlock


def subjects() -> list[tuple[str, str]]:
    from thep.cms.models import names_of_subjects  # noqa: PLC0415 -- models are made of blocks

    return sorted(names_of_subjects().items(), key=lambda each: each[1])


class ListingBlock(StructBlock):
    """A list that keeps itself up to date, as the domain that has the `listing` declares it."""

    heading = CharBlock(max_length=100, required=False)
    number = IntegerBlock(default=5, min_value=1, max_value=12, label="How many, at most")
    subject = ChoiceBlock(choices=subjects, required=False, help_text="Only those of one subject.")
    phase = ChoiceBlock(choices=Phase.choices, required=False, help_text="Only those for one phase.")
    link = LinkBlock(required=False, label="Link to all of them")

    def __init__(self, listing: Listing, **kwargs: Any) -> None:
        self.listing = listing
        preview = {"heading": listing.heading, "number": 3}
        super().__init__(icon=listing.icon, description=listing.description, preview_value=preview, **kwargs)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        request = context.get("request")
        if request is None:
            return context
        wanted = ListingQuery(number=value.get("number") or 5, subject=value.get("subject") or "", phase=value.get("phase") or "")

        def draw() -> str:
            items = self.listing.find(request, wanted)
            return render_to_string(self.listing.template, {"items": items}, request) if items else ""

        # What is shown to nobody in particular may be half a minute old.
        nobody = not getattr(request, "user", AnonymousUser()).is_authenticated
        listed = remembered(f"listed:{self.listing.name}:{':'.join(map(str, astuple(wanted)))}", draw) if nobody else draw()
        return context | {"listed": mark_safe(listed), "nothing": self.listing.nothing}  # noqa: S308 (made by a template, which escapes)

    class Meta:
        template = "cms/blocks/listing.html"
