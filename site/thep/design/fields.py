"""What a form field needs to be drawn: its control, and the ids that tie label, hint and errors to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, MultiWidget, RadioSelect, SelectDateWidget
from django.utils.safestring import SafeString

from .error_words import errors_in_words


@dataclass(frozen=True)
class Drawing:
    """A bound field, ready to be laid out. `kind` is `input`, `check`, `group` or `hidden`."""

    field: BoundField
    kind: str
    hint: str
    errors: list[str]
    control: SafeString
    describedby: str
    grouped: bool

    @property
    def hint_id(self) -> str:
        return f"{self.field.auto_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.field.auto_id}-error"


def draw(field: BoundField, *, hint: str = "", **attributes: Any) -> Drawing:
    """Draw `field`. `hint` replaces its help text; `attributes` are set on the control, empty ones left out."""
    hint = hint or str(field.help_text)
    errors = errors_in_words(field)
    ids = [f"{field.auto_id}-{part}" for part, there in (("hint", hint), ("error", errors)) if there and field.auto_id]
    kind = _kind(field)
    grouped = kind == "group" or isinstance(field.field.widget, MultiWidget | SelectDateWidget)
    attrs: dict[str, Any] = {name.replace("_", "-"): value for name, value in attributes.items() if value not in ("", None)}
    if kind == "input":
        attrs["class"] = " ".join(filter(None, ["input", field.field.widget.attrs.get("class")]))
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    control = field.as_widget(attrs=attrs) if kind != "group" else SafeString("")
    return Drawing(field, kind, hint, errors, control, " ".join(ids), grouped)


def problems(*forms: BaseForm | BaseFormSet[Any] | None) -> list[tuple[str, str]]:
    """Return every error of `forms` in the order of their fields, as (address of the control, message).

    The address is that within the page, '#id_name'; errors of a whole form have none.
    """
    return [problem for form in forms if form is not None for problem in _problems_of(form)]


def _problems_of(form: BaseForm | BaseFormSet[Any]) -> Iterator[tuple[str, str]]:
    if isinstance(form, BaseFormSet):
        if form.is_bound:
            yield from _addressed("", form.non_form_errors())
            for each in form.forms:
                yield from _problems_of(each)
        return
    yield from _addressed("", form.non_field_errors())
    for field in form:
        yield from _addressed("" if field.is_hidden else f"#{first_id(field)}", errors_in_words(field))


def _addressed(address: str, errors: Iterable[Any]) -> Iterator[tuple[str, str]]:
    return ((address, str(error)) for error in errors)


def first_id(field: BoundField) -> str:
    """Return the id of the control, or of the first of several."""
    if _kind(field) == "group" or isinstance(field.field.widget, MultiWidget):
        return f"{field.auto_id}_0"
    return field.id_for_label or str(field.auto_id)


def _kind(field: BoundField) -> str:
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "input"
