"""Addresses of the brand that other parts of it answer: empty while nothing does."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def address_of(view: str, *args: Any) -> str:
    """Return the path of the view so named; an empty string where there is none."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""


def ways_on() -> dict[str, str]:
    """Return where a page of the brand may lead, by the name that templates have for it."""
    return {
        "all_vacancies": address_of("vacancies"),
        "job_alert": address_of("job_alert"),
        "interest": address_of("interest"),
        "schools": address_of("school_profiles"),
        "all_visits": address_of("visits"),
    }
