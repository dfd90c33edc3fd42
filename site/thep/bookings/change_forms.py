"""The forms that change a booking: it is cancelled, passed to a colleague, moved to another date."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from thep.accounts.models import User
from thep.design.form_fields import row_field
from thep.design.templatetags.thep import spanning
from thep.events.models import Event


class CancelForm(forms.Form):
    """Cancels a booking. `may_ask`: an Ofsted visit to whoever is called `noun` may be given as the reason."""

    reason = forms.CharField(label="Why are you cancelling?", max_length=150, required=False)
    ofsted = forms.BooleanField(required=False)

    def __init__(self, *args: Any, may_ask: bool, noun: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ofsted"].label = f"Ofsted has called: our {noun} is being inspected"
        if not may_ask:
            del self.fields["ofsted"]

    @property
    def is_for_ofsted(self) -> bool:
        return bool(self.cleaned_data.get("ofsted"))


class PassOnForm(forms.Form):
    """Passes a place to a colleague."""

    to = forms.ModelChoiceField(
        label="Who will come instead?", queryset=User.objects.none(), empty_label="Choose a colleague",
        error_messages={"required": "Choose a colleague."},
    )  # fmt: skip

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "to").queryset = colleagues


class DateField(forms.ModelChoiceField):
    """Offers dates of one course: when each is, and how many places are left."""

    def label_from_instance(self, event: Event) -> str:
        when = spanning(event.starts_at, event.ends_at) if event.starts_at and event.ends_at else str(event)
        return f"{when} ({event.places_left} {'place' if event.places_left == 1 else 'places'} left)"


class MoveForm(forms.Form):
    """Moves a booking to another date of its course."""

    to = DateField(
        label="Which date?", queryset=Event.objects.none(), widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": "Choose a date."},
    )  # fmt: skip

    def __init__(self, *args: Any, dates: QuerySet[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "to").queryset = dates
