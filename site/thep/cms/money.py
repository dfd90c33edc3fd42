"""Pounds as people type them, pence as they are kept."""

import re
from decimal import Decimal
from typing import Any

from django import forms


class PoundsField(forms.Field):
    """Typed in pounds ('45' or '45.50'), cleaned to pence; empty is None."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "office-pounds"})
    default_error_messages = {"invalid": "Enter an amount in pounds, such as 45 or 45.50.", "too_much": "Enter less than £100,000."}

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip().removeprefix("£").replace(",", "").strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", text, re.ASCII):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        pence = int(Decimal(text) * 100)
        if pence >= 10_000_000:
            raise forms.ValidationError(self.error_messages["too_much"], code="too_much")
        return pence

    def prepare_value(self, value: Any) -> Any:
        """Return an initial value, which is in pence, as pounds to show: '12.50' for 1250, '12' for 1200."""
        if isinstance(value, int):
            return f"{value // 100}.{value % 100:02}" if value % 100 else str(value // 100)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except forms.ValidationError:
            return True
