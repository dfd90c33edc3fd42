"""What the site does by itself, and how it went, on a screen of the back office."""

import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import MenuItem

from thep.cms.office import Screen
from thep.domains import declared
from thep.schedule.models import RoundRun, RoundState
from thep.schedule.rounds import Round

PERMISSION = "schedule.view_roundrun"
SHOWN = 40


class Line(NamedTuple):
    """What a round does in words, how it stands, when it is due next, and the last time that it put something right or could not.

    `due_at` is None where it is due now.
    """

    words: str
    state: RoundState | None
    due_at: datetime.datetime | None
    last: RoundRun | None

    @property
    def took(self) -> str:
        """How long the last time took; empty where it never came to its end."""
        took = self.state.took if self.state else None
        return "" if took is None else spell_out(took)


def spell_out(took: datetime.timedelta) -> str:
    """Return a length of time in words: 'Under a second', '12 seconds', '2 minutes 5 seconds'."""
    minutes, seconds = divmod(int(took.total_seconds()), 60)
    parts = [f"{number} {one}{'' if number == 1 else 's'}" for number, one in ((minutes, "minute"), (seconds, "second")) if number]
    return " ".join(parts) or "Under a second"


def lines() -> list[Line]:
    """Return a line for each round, in the order in which a sweep makes them; in two queries."""
    states = {state.name: state for state in RoundState.objects.all()}
    latest: dict[str, RoundRun] = {}
    for run in RoundRun.objects.order_by("name", "-began_at", "-pk")[:1000]:
        latest.setdefault(run.name, run)
    now, found = timezone.now(), []
    for each in sorted(declared(Round), key=lambda each: each.order):
        state = states.get(each.name)
        due_at = state.due_again(each.every) if state else None
        found.append(Line(each.words or each.name, state, due_at if due_at and due_at > now else None, latest.get(each.name)))
    return found


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
