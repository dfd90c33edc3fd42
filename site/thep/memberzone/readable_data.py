"""What we hold about a person, as they would read it: sections of labelled values, made from what their file holds."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils import timezone

from thep.design.templatetags.thep import clock, day, money

NOTHING = "Nothing"
LABELS = {"school": "School or organisation"}
"""The labels of values whose names say too little."""


class Section(NamedTuple):
    """A heading, records each of labels and values, and for how long they are kept."""

    heading: str
    records: list[list[tuple[str, str]]]
    kept: str = ""


def readable(data: dict[str, Any], kept: Mapping[str, str]) -> list[Section]:
    """Return `data`, as `personal_data.export` has it, in sections; a domain without anything is a section without records."""
    return [
        Section(label(name), [fields_of(record) for record in (held if isinstance(held, list) else [held])], kept.get(name, ""))
        for name, held in data.items()
    ]


def fields_of(record: Any) -> list[tuple[str, str]]:
    """Return the labels and values of one record; what it does not say is left out."""
    if not isinstance(record, dict):
        return [("", in_words(record))]
    return [(label(name), value_in_words(name, value)) for name, value in record.items() if value not in (None, "", [])]


def value_in_words(name: str, value: Any) -> str:
    return money(value) if name.endswith("_pence") else in_words(value)


def label(name: str) -> str:
    words = LABELS.get(name, name.removesuffix("_pence").replace("_", " "))
    return words[:1].upper() + words[1:]


def in_words(value: Any) -> str:
    """Return a value of JSON as people write it: an instant as its day and time, a list with commas, nothing as "Nothing"."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(in_words(each) for each in value) or NOTHING
    if isinstance(value, dict):
        return "; ".join(f"{label(name)}: {value_in_words(name, each)}" for name, each in value.items()) or NOTHING
    if value in (None, ""):
        return NOTHING
    return instant_in_words(value) or str(value) if isinstance(value, str) else str(value)


def instant_in_words(text: str) -> str:
    """Return the day and time of an ISO 8601 instant or date; empty for any other text."""
    if not text[:4].isdigit():
        return ""
    try:
        if len(text) == len("2027-01-14"):
            return day(datetime.date.fromisoformat(text))
        instant = timezone.localtime(datetime.datetime.fromisoformat(text))
    except ValueError:
        return ""
    return f"{day(instant)}, {clock(instant)}"
