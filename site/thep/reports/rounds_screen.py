"""What the site does by itself, and how it went, on a screen of the back office."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.menu import MenuItem

from thep.cms.office import Screen
from thep.domains import declared
from thep.schedule.models import RoundRun, RoundState
from thep.schedule.rounds import Round

PERMISSION = "schedule.view_roundrun"
SHOWN = 40


class Line(NamedTuple):
    """What a round does in words, when it last began, and the last time that it put something right or could not."""

    words: str
    state: RoundState | None
    last: RoundRun | None


def lines() -> list[Line]:
    """Return a line for each round, in the order in which a sweep makes them; in two queries."""
    states = {state.name: state for state in RoundState.objects.all()}
    latest: dict[str, RoundRun] = {}
    for run in RoundRun.objects.order_by("name", "-began_at", "-pk")[:1000]:
        latest.setdefault(run.name, run)
    in_order = sorted(declared(Round), key=lambda each: each.order)
    return [Line(each.words or each.name, states.get(each.name), latest.get(each.name)) for each in in_order]


class RoundsScreen(Screen):
    permissions = (PERMISSION,)
    template_name = "reports/rounds.html"
    header_icon = "history"
    page_title = "What runs by itself"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {each.name: each.words or each.name for each in declared(Round)}
        failures = [(run, words.get(run.name, run.name)) for run in RoundRun.objects.filter(failed__gt=0)[:SHOWN]]
        return super().get_context_data(**kwargs) | {"lines": lines(), "failures": failures}


class RoundsItem(MenuItem):
    """For those who may see it."""

    def __init__(self) -> None:
        super().__init__("What runs by itself", reverse("office_rounds"), name="rounds", icon_name="history", order=110)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)
