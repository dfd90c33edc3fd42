"""What domains show beside a school's orders, to those who lead it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from thep.design.panels import Panel
from thep.schools.models import School


@dataclass(frozen=True, kw_only=True)
class OrdersPanel(Panel):
    """A panel under the list of orders of one school."""

    context: Callable[[HttpRequest, School], Mapping[str, Any] | None]
