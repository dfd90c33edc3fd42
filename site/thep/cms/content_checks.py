"""What the page editor finds fault with, beside what Wagtail does: shown as one writes, in the panel called Checks.

The rules are run by axe in the preview; what Wagtail has no check for is in `static/cms/checks.js`.
"""

from typing import Any, ClassVar

from django.forms import Media
from wagtail.admin.userbar import ContentCheckerItem

from .acronyms import ACRONYMS, VAGUE

WITH_WORDS = "main :is(p, li, td, th, h2, h3, h4, dt, dd, figcaption, blockquote, summary, caption)"


def rule(name: str, selector: str) -> dict[str, Any]:
    """Return a rule of axe that runs the check of the same name on each element that `selector` finds."""
    return {"id": name, "impact": "serious", "selector": selector, "tags": ["best-practice"], "any": [f"check-{name}"], "enabled": True}


class Checker(ContentCheckerItem):
    """Wagtail's checks and ours, of what editors write: the header and the footer are others' doing."""

    axe_include: ClassVar[list[str]] = ["main"]
    axe_run_only: ClassVar[list[str]] = [
        *ContentCheckerItem.axe_run_only, "image-alt", "vague-link", "unexplained-acronym", "table-without-header",
    ]  # fmt: skip
    axe_custom_rules: ClassVar[list[dict[str, Any]]] = [
        *ContentCheckerItem.axe_custom_rules,
        rule("vague-link", "main a[href]"),
        rule("unexplained-acronym", WITH_WORDS),
        rule("table-without-header", "main table"),
    ]
    axe_custom_checks: ClassVar[list[dict[str, Any]]] = [
        *ContentCheckerItem.axe_custom_checks,
        {"id": "check-vague-link", "options": {"vague": list(VAGUE)}},
        {"id": "check-unexplained-acronym", "options": {"acronyms": sorted(ACRONYMS, key=len, reverse=True)}},
        {"id": "check-table-without-header"},
    ]
    axe_messages: ClassVar[dict[str, dict[str, str]]] = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": "A picture has no description",
            "help_text": "Say what’s on it, for who can’t see it, or mark it as decoration",
        },
        "vague-link": {
            "error_name": "A link doesn’t say where it leads",
            "help_text": "Instead of “click here” or “read more”, name what is there: “the dates for spring”",
        },
        "unexplained-acronym": {
            "error_name": "An acronym isn’t explained where it is first used",
            "help_text": "Write it out, with the acronym in brackets after it: “continuing professional development (CPD)”",
        },
        "table-without-header": {
            "error_name": "A table has no headings",
            "help_text": "Name its columns, so that a cell says what it is",
        },
    }

    @property
    def media(self) -> Media:
        return Media(js=["cms/checks.js"])
