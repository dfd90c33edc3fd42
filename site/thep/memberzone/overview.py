"""What the overview shows, gathered from every domain in a fixed number of queries."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from thep.accounts.models import User
from thep.accounts.panels import ASIDE, HEADING, MAIN, DetailEntry, MemberPanel, MemberTask
from thep.design.panels import DrawnPanel, draw_panels_in
from thep.domains import declared


def overview_of(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return the greeting, what waits for `person`, the panels of each place, and the links to their details."""
    return {
        "greeting": greeting(timezone.localtime().hour),
        "tasks": tasks_of(request, person),
        **draw_panels_in((HEADING, MAIN, ASIDE), declared(MemberPanel), request, person),
        "details": sorted(declared(DetailEntry), key=lambda entry: entry.order),
    }


def tasks_of(request: HttpRequest, person: User) -> list[DrawnPanel]:
    """Return each thing that waits for `person`."""
    kinds = sorted(declared(MemberTask), key=lambda kind: kind.order)
    return [DrawnPanel(kind.template, waiting) for kind in kinds for waiting in kind.waiting(request, person)]


def greeting(hour: int) -> str:
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"
