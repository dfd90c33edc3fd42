"""What is wrong with a field, in one sentence that names it: "Capacity must be at least 1."

Forms that say something of their own are left alone. What comes from a framework has been put in our words already (`locale/`), but a
catalogue of messages knows no field: where one is drawn, its name is known too.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, CheckboxSelectMultiple, RadioSelect, Select
from django.forms.boundfield import BoundField
from django.utils.functional import Promise

CHOICES = (Select, RadioSelect, CheckboxSelectMultiple)

Sentence = Callable[[BoundField, dict[str, Any]], str]


def errors_in_words(field: BoundField) -> list[str]:
    """Return the errors of `field` as sentences."""
    return [_in_words(error, field) for each in field.errors.as_data() for error in each.error_list]


def put_errors_in_words(form: BaseForm) -> None:
    """Replace what a checked form says of its fields with sentences that name them, for pages that draw `form.errors` themselves."""
    for field in form:
        if field.errors:
            form.errors[field.name] = form.error_class(errors_in_words(field))


def _in_words(error: ValidationError, field: BoundField) -> str:
    frameworks_own = isinstance(error.message, Promise)
    sentence = SENTENCES.get(error.code or "") if frameworks_own else None
    if sentence:
        return sentence(field, error.params or {})
    said = str(error.messages[0])
    return said if _name(field).lower() in said.lower() or not _is_for_any_field(error, field) else _after_name(field, said)


def _is_for_any_field(error: ValidationError, field: BoundField) -> bool:
    """Return whether all fields of this kind say the same, so that in a list of errors nobody could tell whose it is."""
    kinds = type(field.field).__mro__
    return any(error.message == getattr(kind, "default_error_messages", {}).get(error.code) for kind in kinds)


def _after_name(field: BoundField, said: str) -> str:
    return f"{_label(field)}: {said[:1].lower()}{said[1:]}"


def _label(field: BoundField) -> str:
    return str(field.label).rstrip(":?").strip()


def _name(field: BoundField) -> str:
    """Return the label as it reads within a sentence: an acronym stays in capitals."""
    label = _label(field)
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _required(field: BoundField, params: dict[str, Any]) -> str:
    verb = "Choose" if isinstance(field.field.widget, CHOICES) else "Enter"
    return f"{verb} the {_name(field)}."


SENTENCES: dict[str, Sentence] = {
    "required": _required,
    "min_value": lambda field, params: f"{_label(field)} must be at least {params['limit_value']}.",
    "max_value": lambda field, params: f"{_label(field)} must be at most {params['limit_value']}.",
    "max_length": lambda field, params: f"Use {params['limit_value']} characters or fewer for the {_name(field)}.",
    "min_length": lambda field, params: f"Use at least {params['limit_value']} characters for the {_name(field)}.",
    "invalid_choice": lambda field, params: f"Choose the {_name(field)} from the list.",
}
