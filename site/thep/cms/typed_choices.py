"""Choices that are made by typing a few letters; without JavaScript they are the browser's own lists."""

from typing import Any

from django import forms


class TypedChoice(forms.Select):
    """One of many: typed into a field that suggests what matches. `static/cms/typed_choices.js` makes it of the list."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-typed-choice": ""} | (attrs or {}), choices)


class TypedChoices(forms.SelectMultiple):
    """Some of many: each that is chosen stands above the field, with a button that takes it out again."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-typed-choice": "", "size": 6} | (attrs or {}), choices)
