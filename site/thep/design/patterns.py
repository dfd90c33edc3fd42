"""What the pattern library shows the components with."""

import datetime
from typing import Any

from django import forms

from .cloth import COLOURWAYS, DYES

SURFACES = ("ground", "sunk", "raised", "tint", "ink", "ink-soft", "line", "edge", "action", "info", "good", "warn", "bad")


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
    """Examples for every component that needs more than words."""
    return {
        "dyes": [f"dye-{name}" for name in DYES],
        "surfaces": SURFACES,
        "slugs": ["phonics-that-sticks", "oracy-in-every-lesson", "maths-leads"],
        "swatches": [f"swatch-{number}" for number in range(len(COLOURWAYS))],
        "at": datetime.date(2027, 1, 14),
        "crumbs": [("What’s on", "/courses/"), ("Phonics that sticks", "#cloth"), ("Book", "")],
        "lines": [("2 places at £95", "£190.00"), ("VAT at 20%", "£38.00")],
        "icons": ["calendar", "search", "menu", "x", "check", "triangle-alert", "download", "plus", "map-pin", "users", "clock", "mail"],
    }
