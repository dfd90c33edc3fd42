"""The form of a school's own words."""

from django import forms

from teach_th.wording.fields import WordingField

from .models import SchoolProfile


class ProfileForm(forms.ModelForm[SchoolProfile]):
    class Meta:
        model = SchoolProfile
        fields = ["welcome", "offer", "welcomes_visits", "visits"]
        field_classes = {"welcome": WordingField, "offer": WordingField, "visits": WordingField}

    def clean(self) -> dict[str, object]:
        said: dict[str, object] = super().clean() or {}
        if said.get("visits") and not said.get("welcomes_visits"):
            self.add_error("welcomes_visits", "Tick this if visitors are welcome, or leave ‘How to visit’ empty.")
        return said
