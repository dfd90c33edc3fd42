"""The field for words that schools write, paste and publish."""

from typing import Any

from django import forms

from . import wording


class WordingField(forms.CharField):
    """Long text. Too much of it is refused with how much it is, and markup becomes plain paragraphs and lists."""

    def __init__(self, *, rows: int = 6, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows}), "strip": True, **kwargs})
        self.most = max_length or wording.LONGEST

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").replace("\0", ""))

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if len(text) > self.most:
            raise forms.ValidationError(
                f"Use {self.most:,} characters or fewer. You’ve used {len(text):,}, and we’ve kept all of them here.", code="too_long"
            )
        kept = wording.plain(text)
        self.validate(kept)  # what was typed may hold nothing that can be seen
        return kept
