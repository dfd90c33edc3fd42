"""Fields of pages and forms: a StreamField whose blocks stay out of migrations, words of the vocabulary, a choice of records, text."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.fields import StreamField as WagtailStreamField

from .visible_text import one_line, visible


class StreamField(WagtailStreamField):
    """Adding a block is no change of the database."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


class RecordsField(forms.ModelMultipleChoiceField):
    """Any number of records, where a number larger than any database holds is a wrong choice and no accident."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": "that"}) from None


class DayInput(forms.DateInput):
    """A day as browsers ask for it, which shows what was there before only where it is written so."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "date"} | (attrs or {}), format="%Y-%m-%d")


class VocabularyField(models.JSONField):
    """Any number of the values of one vocabulary, such as `Phase`; boxes to tick in forms."""

    def __init__(self, *args: Any, vocabulary: type[models.TextChoices] | None = None, **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave the vocabulary out of migrations: a new word is no change of the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", list(args), kwargs

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        known = self.vocabulary.values if self.vocabulary else []
        if not isinstance(value, list) or not all(word in known for word in value):
            raise ValidationError("Choose from the list.", code="unknown_word")

    def formfield(self, **kwargs: Any) -> forms.Field:
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        defaults: dict[str, Any] = {
            "choices": self.vocabulary.choices if self.vocabulary else [],
            "required": not self.blank,
            "label": self.verbose_name.capitalize(),
            "help_text": self.help_text,
        }
        kwargs.pop("form_class", None)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        return forms.MultipleChoiceField(**(defaults | kwargs))


class LineField(forms.CharField):
    """Text on one line, as a name or a title is: what can't be seen is left out, so nothing begins a line or a header of its own."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(one_line(str(value or "")))


class OneLineField(models.CharField):
    """A name or a title in the database: it is kept as `one_line` has it, whichever form, import or command it came by."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = one_line(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return one_line(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**({"form_class": LineField} | kwargs))


class NameField(LineField):
    """Somebody's name: letters are greeted with it, so it holds no address that a mail program would make a link of."""

    ADDRESS = re.compile(r"://|www\.|@|[^\W\d_]{2,}[.．。｡][^\W\d_]{2,}(?:/|\b)|[<>]", re.IGNORECASE)

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if name and self.ADDRESS.search(name):
            raise ValidationError("Enter a name without a web or email address in it.", code="address")
        return name


class WordsField(forms.CharField):
    """Text of several lines: what can't be seen is left out, but for the ends of lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
        return super().to_python("\n".join(visible(line).rstrip() for line in lines))
