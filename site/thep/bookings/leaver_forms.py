"""The form that asks what becomes of a leaver's bookings: each goes to a colleague, or is cancelled."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from thep.accounts.models import User
from thep.design.form_fields import choice_field
from thep.design.templatetags.thep import spanning
from thep.schools.leaving import Leaving

from . import access
from .leavers import DECIDE, Coming, Decision, LeaversBookings, bookings_of
from .models import Booking

CANCEL = "cancel"
CHOOSE = [("", "Choose…")]
TAKEN = "This colleague can’t have this place any more. Choose another, or cancel the booking."


class Row(NamedTuple):
    """A booking in the form: what is said of it, its choice, and what cancelling was shown to cost."""

    coming: Coming
    choice: BoundField
    shown: BoundField


class LeaverForm(forms.Form):
    """Asks what becomes of each booking; one colleague may have all that can be handed on.

    Cancelling is chosen beforehand where nothing is lost by it.
    """

    all_to = forms.ChoiceField(
        label="Hand all of these to one colleague", required=False,
        help_text="This replaces what is chosen below, for each booking that your colleague can take.",
        error_messages={"invalid_choice": "Choose a colleague from the list."},
    )  # fmt: skip

    def __init__(self, leaving: Leaving, data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        self.bookings: LeaversBookings = bookings_of(leaving)
        to_settle = self.bookings.to_settle
        self.colleagues = _colleagues(leaving) if any(coming.may_be_handed_on for coming in to_settle) else {}
        taken = taken_by_event(to_settle, self.colleagues)
        for coming in to_settle:
            self._add(coming, _without(self.colleagues, taken[coming.booking.event_id]) if coming.may_be_handed_on else {})
        if sum(coming.may_be_handed_on for coming in to_settle) < 2 or not self.colleagues:
            del self.fields["all_to"]
        else:
            choice_field(self, "all_to").choices = [("", "Choose for each"), *_choices(self.colleagues)]

    def _add(self, coming: Coming, colleagues: Mapping[int, User]) -> None:
        cancel = (CANCEL, "Leave the waiting list" if coming.booking.state == Booking.State.WAITING else "Cancel the booking")
        self.fields[coming.field] = forms.ChoiceField(
            label=coming.booking.event.title, choices=[*CHOOSE, cancel, *_choices(colleagues)], help_text=_what_is_said_of(coming),
            error_messages={"required": DECIDE, "invalid_choice": TAKEN},
        )  # fmt: skip
        self.fields[shown_field(coming)] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial[coming.field] = "" if coming.loss else CANCEL
        self.initial[shown_field(coming)] = coming.loss.key

    @property
    def rows(self) -> Iterator[Row]:
        return (Row(coming, self[coming.field], self[shown_field(coming)]) for coming in self.bookings.to_settle)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for coming in self.bookings.to_settle:
            field = coming.field
            if cleaned.get("all_to") and choice_field(self, field).valid_value(cleaned["all_to"]):
                cleaned[field] = cleaned["all_to"]
                self.errors.pop(field, None)
        return cleaned

    @property
    def decision(self) -> dict[str, Decision]:
        """What the valid form says of each booking, by its reference."""
        return {coming.booking.reference: self._decided(coming) for coming in self.bookings.to_settle}

    def _decided(self, coming: Coming) -> Decision:
        chosen = self.cleaned_data[coming.field]
        to = None if chosen == CANCEL else self.colleagues[int(chosen)]
        return Decision(to=to, shown=self.cleaned_data[shown_field(coming)])


def shown_field(coming: Coming) -> str:
    return f"shown_{coming.booking.reference}"


def _what_is_said_of(coming: Coming) -> str:
    """'Monday 11 January 2027, 9.30am to 3.30pm. Cancelling costs nothing.'"""
    booking, event = coming.booking, coming.booking.event
    when = f"{spanning(event.starts_at, event.ends_at)}. " if event.starts_at and event.ends_at else ""
    state = "" if booking.state == Booking.State.CONFIRMED else f"{booking.get_state_display()}. "
    return f"{when}{state}{coming.loss.in_words}"


def _colleagues(leaving: Leaving) -> dict[int, User]:
    """Return who stays at the school and could come instead, by name."""
    staying = access.staying(leaving.school, until=None).exclude(pk=leaving.person.pk)
    return {person.pk: person for person in staying.order_by("name", "pk")}


def taken_by_event(to_settle: Sequence[Coming], colleagues: Mapping[int, User]) -> dict[int, set[int]]:
    """Return by event the people who have a place there already."""
    events = [coming.booking.event_id for coming in to_settle]
    placed = Booking.objects.filter(Booking.takes_a_place(), event__in=events, person__in=list(colleagues))
    taken: dict[int, set[int]] = defaultdict(set)
    for event, person in placed.values_list("event", "person"):
        taken[event].add(person)
    return taken


def _without(colleagues: Mapping[int, User], taken: set[int]) -> dict[int, User]:
    return {pk: person for pk, person in colleagues.items() if pk not in taken}


def _choices(colleagues: Mapping[int, User]) -> list[tuple[str, str]]:
    return [(str(pk), f"Hand to {person}") for pk, person in colleagues.items()]
