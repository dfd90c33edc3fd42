"""The statements of a term: who has got theirs, who hasn't, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton

from thep.cms.office import Screen
from thep.cms.progress_part import ProgressPart
from thep.payments.recipients import Recipient, recipients_by_school
from thep.schools.models import School
from thep.schools.statement_sections import Period
from thep.statements import content
from thep.statements.models import TermStatement
from thep.statements.periods import last_period, periods_over

from .sections import CHANGE, SEE

SHOWN_TERMS = 6
LABEL = "Statements"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A school of the term: its latest statement, None where none is asked for, and who gets it."""

    school: School
    statement: TermStatement | None
    recipients: Sequence[Recipient]

    @property
    def state(self) -> str:
        return self.statement.state if self.statement else "Not prepared"


def key_of(period: Period) -> str:
    """Return how addresses name a term: '2025-3'."""
    return f"{period.academic_year}-{period.number}"


def named(key: str) -> Period | None:
    """Return the term that is over and is named so; None where there is none."""
    if not re.fullmatch(r"20\d\d-[123]", key, re.ASCII):
        return None
    return next((each for each in periods_over(most=60) if key_of(each) == key), None)


def rows_of(period: Period) -> list[Row]:
    """Return the schools that are concerned by the period, by name, in a fixed number of queries."""
    of_term = TermStatement.objects.of(period).without_documents().order_by("number")
    statements = {statement.school_id: statement for statement in of_term}
    schools = list(School.objects.filter(pk__in=content.concerned(period) | set(statements)).order_by("name"))
    recipients = recipients_by_school(schools)
    rows = []
    for school in schools:
        if statement := statements.get(school.pk):
            statement.school = school
        rows.append(Row(school=school, statement=statement, recipients=recipients[school.pk]))
    return rows


class TermScreen(Screen):
    """Every school that a term concerns, with its statement: the last term, where none is chosen."""

    permissions = SEE
    template_name = "statements/office/term.html"
    header_icon = "doc-full"
    page_title = LABEL

    @cached_property
    def period(self) -> Period:
        return named(self.request.GET.get("term", "")) or last_period()

    @cached_property
    def rows(self) -> list[Row]:
        return rows_of(self.period)

    @cached_property
    def to_send(self) -> list[Row]:
        return [row for row in self.rows if row.state == "Ready to send" and row.recipients]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perms(CHANGE):
            return []
        asked = f"?term={key_of(self.period)}"
        buttons = [HeaderButton("Prepare statements", url=reverse("office_statements_prepare") + asked, icon_name="doc-full", priority=20)]
        if self.to_send:
            label = f"Send {len(self.to_send)} statement{'' if len(self.to_send) == 1 else 's'}"
            buttons.insert(0, HeaderButton(label, url=reverse("office_statements_send") + asked, icon_name="mail", priority=10))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": f"{LABEL}: {self.period}",
            "period": self.period,
            "key": key_of(self.period),
            "terms": [(key_of(each), str(each), each == self.period) for each in periods_over(most=SHOWN_TERMS)],
            "rows": self.rows,
            "nobody": [row for row in self.rows if not row.recipients and not (row.statement and row.statement.sent_at)],
            **progress_of(self.period),
        }


class TermPart(ProgressPart, TermScreen):
    """How far the statements of a term are."""

    template_name = "statements/office/_progress.html"

    def progress(self) -> dict[str, Any]:
        return progress_of(self.period) | {"key": key_of(self.period)}


def progress_of(period: Period) -> dict[str, Any]:
    """Return how many statements of the period are in each state."""
    of_term = TermStatement.objects.of(period).filter(replaced_by=None)
    counted = {
        "waiting": of_term.waiting().count(),
        "ready": of_term.ready().count(),
        "sending": of_term.being_sent().count(),
        "sent": of_term.sent().count(),
    }
    total = sum(counted.values())
    under_way = counted["waiting"] + counted["sending"]
    return counted | {"total": total, "done": total - under_way, "is_under_way": under_way > 0}


class StatementsItem(MenuItem):
    """For those who may see them."""

    def __init__(self) -> None:
        super().__init__(LABEL, reverse("office_statements"), name="statements", icon_name="doc-full", order=25)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perms(SEE)
