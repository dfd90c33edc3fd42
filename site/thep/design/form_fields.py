"""The fields of a form by what they are, for forms that know only when they are made what a field offers."""

from typing import Any

from django.forms import BaseForm, ChoiceField, ModelChoiceField


def choice_field(form: BaseForm, name: str) -> ChoiceField:
    """Return the field `name` of `form`, in which one or more of its choices are chosen.

    Raises:
        TypeError: it is a field of another kind.
    """
    field = form.fields[name]
    if not isinstance(field, ChoiceField):
        raise TypeError(f"The field {name} has no choices.")
    return field


def row_field(form: BaseForm, name: str) -> ModelChoiceField[Any]:
    """Return the field `name` of `form`, in which one or more rows of its queryset are chosen.

    Raises:
        TypeError: it is a field of another kind.
    """
    field = form.fields[name]
    if not isinstance(field, ModelChoiceField):
        raise TypeError(f"The field {name} has no queryset.")
    return field


def ask_later(form: BaseForm, *names: str) -> None:
    """Have these fields not be called optional, though they may be empty: what else is answered says whether they are needed."""
    for name in names:
        form.fields[name].asked_for_later = True  # type: ignore[attr-defined]


LETTERS_IN_A_ROW = 36
"""So many stand in one row on a telephone."""

MOST_ROWS = 40
ROWS_OF_BUTTONS = 2


def make_room_for(form: BaseForm, name: str, text: str) -> None:
    """Have the box of `name` be as tall on a telephone as an editor with these words, which takes its place: nothing below it moves."""
    widget = form.fields[name].widget
    lines = sum(len(line) // LETTERS_IN_A_ROW + 2 for line in text.splitlines() if line.strip())  # with the space between paragraphs
    widget.attrs["rows"] = max(int(widget.attrs["rows"]), min(lines + ROWS_OF_BUTTONS, MOST_ROWS))
