"""The components of the pattern library: each with what it's for, and an example in `templates/design/examples/`."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms

from .cloth import COLOURWAYS, DYES

SURFACES = ("ground", "sunk", "raised", "tint", "ink", "ink-soft", "line", "edge", "action", "info", "good", "warn", "bad")


@dataclass(frozen=True)
class Example:
    """A component. `bleeds` is for what reaches from edge to edge of the window."""

    slug: str
    name: str
    words: str
    bleeds: bool = False

    @property
    def template(self) -> str:
        return f"design/examples/{self.slug}.html"


EXAMPLES = (
    Example("mark", "Mark", "Three letters, three threads. It says THE to those who don’t see it.", bleeds=True),
    Example("cloth", "Cloth", "Woven from a slug, the same every time. It never carries meaning."),
    Example("colour", "Colour", "Dyes are for decoration. Each pair that the interface uses has been measured."),
    Example("type", "Type", "A serif to speak, a sans to work; both are the reader’s own."),
    Example("prose", "Prose", "Long reading."),
    Example("band", "Band", "A page is made of bands, and a band of .wrap and what is in it.", bleeds=True),
    Example("hero", "Hero", "The top of a course, a network, an article, a vacancy.", bleeds=True),
    Example("poster", "Poster", "The landing page of Teach Tower Hamlets, and nothing else.", bleeds=True),
    Example("buttons", "Buttons", "One primary button in a view; its label is a verb."),
    Example("tags", "Tags and chips", "A state in a word; a filter that can be removed."),
    Example("icons", "Icons", "Lucide’s. Never without words."),
    Example("crumbs", "Way back", "Where this page is."),
    Example("notes", "Notes", "What the whole page must say."),
    Example("empty", "Empty", "Nothing there, and what to do about it."),
    Example("rows", "Rows", "Anything with a date or a state. The list to take first."),
    Example("wide_rows", "Wide rows", "Three things side by side: where you are, what we have, where to go."),
    Example("cards", "Cards", "At most three together."),
    Example("items", "Items and people", "A swatch and text; a person."),
    Example("panel", "Panel", "What to act on. The one main action of a page has the heavy edge."),
    Example("facts", "Key facts", "A few facts, each with its name."),
    Example("ticks", "Ticks", "What is so, or will be."),
    Example("table", "Table", "Comparisons. On a narrow window each cell stands under its column’s name."),
    Example("quote", "Quotation", "A person’s own words."),
    Example("timeline", "Timeline", "What happens when."),
    Example("steps", "Steps", "What to do, one thing after the other."),
    Example("details", "Questions", "Folded away until asked for."),
    Example("search", "Search and switch", "Finding, and how what was found is shown."),
    Example("form", "Form", "Errors on top and beside each field; what was typed is kept."),
    Example("post", "Post", "One contribution to a discussion."),
    Example("toolbar", "Toolbar", "Tools that only leads or editors see.", bleeds=True),
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Your name", required=False, help_text="As it should stand on your certificate.")
    order_number = forms.CharField(
        label="Purchase order number",
        help_text="Your business manager can give you this. It looks like PO-20417.",
        error_messages={"required": "Enter the purchase order number"},
    )
    phase = forms.ChoiceField(label="Phase", choices=[("primary", "Primary"), ("secondary", "Secondary")], required=False)
    notes = forms.CharField(label="Food, or anything else", widget=forms.Textarea, required=False, help_text="Tell us about allergies.")
    payment = forms.ChoiceField(
        label="How will you pay?",
        choices=[("card", "Pay now by card"), ("invoice", "Send my school an invoice")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="What would help on the day?",
        choices=[("steps", "Step-free access"), ("captions", "Captions")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    policy = forms.BooleanField(
        label="I’ve read the cancellation policy", error_messages={"required": "Tick the box to accept the cancellation policy"}
    )


def context() -> dict[str, Any]:
    """Return examples for every component that needs more than words."""
    return {
        "dyes": [f"dye-{name}" for name in DYES],
        "surfaces": SURFACES,
        "form": ExampleForm({"order_number": "", "payment": "invoice"}),
        "slugs": ["phonics-that-sticks", "oracy-in-every-lesson", "maths-leads"],
        "swatches": [f"swatch-{number}" for number in range(len(COLOURWAYS))],
        "at": datetime.date(2027, 1, 14),
        "crumbs": [("Courses and events", "#cloth"), ("Phonics that sticks", "#cloth"), ("Book", "")],
        "lines": [("2 places at £95", "£190.00"), ("VAT at 20%", "£38.00")],
        "icons": ["calendar", "search", "menu", "x", "check", "triangle-alert", "download", "plus", "map-pin", "users", "clock", "mail"],
    }
