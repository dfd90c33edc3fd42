"""Choices that are made by typing a few letters; without JavaScript they are the browser's own lists."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

HOLD = "To choose several, hold Ctrl (on a Mac, Command) as you click."


class TypedChoice(forms.Select):
    """One of many: typed into a field that suggests what matches. `static/cms/typed_choices.js` makes it of the list."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-typed-choice": ""} | (attrs or {}), choices)


class TypedChoices(forms.SelectMultiple):
    """Some of many: each that is chosen stands above the field, with a button that takes it out again."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-typed-choice": "", "size": 6} | (attrs or {}), choices)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Draw the list; how several are chosen in it is said to those who see it."""
        return format_html("{}<noscript><p class='help'>{}</p></noscript>", super().render(*args, **kwargs), HOLD)
