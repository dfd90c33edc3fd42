"""What is wrong with a field, in one sentence that names it: "Capacity must be at least 1."

Forms that say something of their own are left alone. What comes from a framework has been put in our words already (`locale/`), but a
catalogue of messages knows no field: where one is drawn, its name is known too.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple, RadioSelect, Select
from django.forms.boundfield import BoundField
from django.utils.functional import Promise

CHOICES = (Select, RadioSelect, CheckboxSelectMultiple)

Sentence = Callable[[BoundField, dict[str, Any]], str]


def errors_in_words(field: BoundField) -> list[str]:
    """Return the errors of `field` as sentences."""
    return [_in_words(error, field) for each in field.errors.as_data() for error in each.error_list]


def _in_words(error: ValidationError, field: BoundField) -> str:
    frameworks_own = isinstance(error.message, Promise)
    sentence = SENTENCES.get(error.code or "") if frameworks_own else None
    return sentence(field, error.params or {}) if sentence else str(error.messages[0])


def _label(field: BoundField) -> str:
    return str(field.label).rstrip(":?").strip()


def _name(field: BoundField) -> str:
    """The label within a sentence: an acronym stays in capitals."""
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
