"""The person's screen in the office, to which domains add what they know of somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from thep.cms.office_sections import Section

from .models import User


@dataclass(frozen=True, kw_only=True)
class PersonSection(Section):
    """What a domain shows on a person's screen."""

    context: Callable[[HttpRequest, User], dict[str, Any] | None]
