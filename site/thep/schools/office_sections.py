"""The office's screens of schools, to which domains add what they know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django_filters import Filter
from wagtail.admin.ui.tables import Column

from thep.cms.office_sections import Section
from thep.cms.spreadsheets import Heading

from .models import School


@dataclass(frozen=True, kw_only=True)
class SchoolSection(Section):
    """What a domain shows on a school's screen; `beside` the school's address, or below."""

    context: Callable[[HttpRequest, School], dict[str, Any] | None]
    beside: bool = False


@dataclass(frozen=True, kw_only=True)
class SchoolFigures:
    """What a domain counts of each school, for those who hold all of `permissions`. Lower numbers of `order` stand first.

    `annotations` returns what every school is annotated with. From that come `columns` of the list, `headings` of its spreadsheet and what
    `template` shows at the top of the school's screen. `filters` returns those that the list has on their account.
    """

    name: str
    order: int
    annotations: Callable[[], dict[str, Any]]
    columns: Sequence[Column]
    headings: Sequence[Heading]
    template: str
    filters: Callable[[], Mapping[str, Filter]] = dict
    permissions: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SchoolAction:
    """Something that a domain offers to do about a school, on its screen, to those who hold all of `permissions`."""

    name: str
    order: int
    label: str
    icon: str
    address: Callable[[School], str]
    permissions: Sequence[str]
