"""Schools chosen in forms by their URNs. Whoever names one that continues as another by now chooses that."""

from typing import Any

from django import forms

from thep.cms.fields import RecordsField

from . import successions


class SchoolField(forms.ModelChoiceField):
    """One school, by its URN."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="urn", **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(successions.current_urns([value])[0])


class SchoolsField(RecordsField):
    """Any number of schools, by their URNs."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="urn", **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(successions.current_urns(value) if isinstance(value, list | tuple) else value)
