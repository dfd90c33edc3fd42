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
