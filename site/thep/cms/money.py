"""Pounds as people type them, pence as they are kept."""

from decimal import Decimal
from typing import Any

from django import forms


class PoundsField(forms.DecimalField):
    """Typed in pounds ('45' or '45.50'), cleaned to pence; empty is None."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "office-pounds"})
    default_error_messages = {"invalid": "Enter an amount in pounds, such as 45 or 45.50."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_digits": 8, "decimal_places": 2, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.strip().removeprefix("£").replace(",", "") if isinstance(value, str) else value)

    def clean(self, value: Any) -> int | None:
        pounds = super().clean(value)
        return None if pounds is None else int(pounds * 100)

    def prepare_value(self, value: Any) -> Any:
        """Initial values are pence."""
        if isinstance(value, int):
            return f"{value // 100}.{value % 100:02}" if value % 100 else str(value // 100)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except forms.ValidationError:
            return True
