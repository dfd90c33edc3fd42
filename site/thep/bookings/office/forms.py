"""What the office is asked before it does something with a booking."""

from typing import Any

from django import forms

from thep.accounts.models import User
from thep.bookings import access, found_orders
from thep.bookings.cancellation import what_returns
from thep.bookings.models import Booking
from thep.cms.typed_choices import TypedChoice
from thep.design.form_fields import choice_field, row_field
from thep.design.templatetags.thep import day, money, until, weekday
from thep.events.models import Event
from thep.schools.models import Affiliation, School

OFSTED = "ofsted"
OFFICE = "office"


def in_words(pence: int, included_place: bool, *, is_owed: bool = False) -> str:
    """Return what cancelling gives back, to follow a colon or a comma; `is_owed`: a part of a price that isn't known yet was kept."""
    if is_owed:
        return "the school owes nothing for it"
    parts = ([f"refund {money(pence)}"] if pence else []) + (["return the included place"] if included_place else [])
    return f"we’ll {' and '.join(parts)}" if parts else "there is no refund"


class CancelForm(forms.Form):
    """By its policy, or waived. Only those who may refund may waive at will; for an Ofsted visit the policy itself may say so."""

    terms = forms.ChoiceField(widget=forms.RadioSelect, label="Refund", initial="policy")
    reason = forms.CharField(max_length=200, required=False, help_text="We keep this with the booking and the refund.")

    def __init__(self, *args: Any, booking: Booking, may_waive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if booking.state != Booking.State.CONFIRMED:
            del self.fields["terms"]
            return
        by_policy, waived = what_returns(booking), what_returns(booking, waive=True)
        choices = [("policy", f"Follow the cancellation policy: {in_words(by_policy.pence, by_policy.included_place)}")]
        everything = in_words(waived.pence, waived.included_place)
        if booking.event.policy and booking.event.policy.waived_for_ofsted and not booking.event.has_begun:
            choices.append((OFSTED, f"Refund in full because of an Ofsted visit: {everything}"))
        if may_waive:
            choices.append((OFFICE, f"Refund in full, as the office’s decision: {everything}"))
        choice_field(self, "terms").choices = choices

    @property
    def waives(self) -> bool:
        return self.cleaned_data.get("terms") in (OFSTED, OFFICE)

    @property
    def is_goodwill(self) -> bool:
        """Whether the office itself waives the policy, which it may do after the event too."""
        return self.cleaned_data.get("terms") == OFFICE

    @property
    def why(self) -> str:
        said = self.cleaned_data["reason"]
        if self.cleaned_data.get("terms") == OFSTED:
            return f"Ofsted visit. {said}".strip()
        return str(said)


class OfstedForm(forms.Form):
    """Whether the school is being inspected."""

    answer = forms.ChoiceField(
        label="Is the school being inspected?", widget=forms.RadioSelect, choices=[("confirm", "Yes, confirm"), ("decline", "No, decline")],
        error_messages={"required": "Choose yes or no."},
    )  # fmt: skip


class TransferForm(forms.Form):
    """To whom the place goes: somebody of the same school."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label="Colleague",
        empty_label="Choose a colleague",
        widget=TypedChoice,
        error_messages={"required": "Choose a colleague."},
    )

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if booking.school is not None:
            row_field(self, "to").queryset = access.colleagues_of(booking.person, booking.school)


class RunField(forms.ModelChoiceField):
    def label_from_instance(self, event: Event) -> str:
        when = f"{weekday(event.starts_at)}, {until(event.starts_at, event.ends_at)}" if event.starts_at and event.ends_at else "?"
        return f"{when}: {event.places_left} of {event.capacity} places left"


class MoveForm(forms.Form):
    """Another date of the same course that can be booked."""

    to_event = RunField(
        Event.objects.none(), label="Date", empty_label=None, widget=forms.RadioSelect, error_messages={"required": "Choose a date."}
    )

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "to_event").queryset = other_runs(booking)


def other_runs(booking: Booking) -> Any:
    if booking.event.page_id is None:
        return Event.objects.none()
    dates = Event.objects.open().dated().upcoming().filter(page=booking.event.page_id).admitting(booking.person)
    return dates.exclude(pk=booking.event_id).order_by("starts_at")


class BookForm(forms.Form):
    """A place for somebody who wrote or rang."""

    email = forms.EmailField(label="Their email address", error_messages={"required": "Enter their email address."})
    name = forms.CharField(max_length=150, required=False, label="Their name", help_text="Only needed if they don’t have an account.")
    school = forms.ModelChoiceField(
        School.objects.exclude(status=School.Status.CLOSED), required=False, empty_label="Their own school, if they have one",
        widget=TypedChoice,
        help_text="Type a few letters of its name, or leave this empty for their own school. "
        "The school sets the price, and whose included places they can use.",
    )  # fmt: skip
    payment = forms.ChoiceField(
        label="Pay by", widget=forms.RadioSelect, initial=Booking.Payment.INVOICE, help_text="A free event stays free.",
        choices=[
            (Booking.Payment.INVOICE, "Invoice"),
            (Booking.Payment.INCLUDED, "An included place of the school’s membership"),
            (Booking.Payment.ON_RENEWAL, "On renewal: an included place or the member’s price if the school renews, else an invoice"),
        ],
    )  # fmt: skip
    purchase_order = forms.CharField(max_length=40, required=False, label="Purchase order number")
    waiting_list = forms.BooleanField(required=False, label="If it’s full, put them on the waiting list")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        email = cleaned.get("email")
        if not email:
            return cleaned
        person = User.objects.filter(email__iexact=email).first()
        if person is None and not cleaned.get("name"):
            self.add_error("name", "This email address is new to us. Enter the person’s name.")
        if person is not None and not cleaned.get("school"):
            cleaned["school"] = own_school(person)
        return cleaned


class EventField(forms.ModelChoiceField):
    def label_from_instance(self, event: Event) -> str:
        return f"{event.title}, {day(event.starts_at)}" if event.starts_at else event.title


class SeatForm(forms.Form):
    """Who comes to what, for what was paid."""

    event = EventField(
        Event.objects.none(),
        label="Event",
        empty_label="Choose an event",
        widget=TypedChoice,
        error_messages={"required": "Choose an event."},
    )
    email = forms.EmailField(label="Their email address", error_messages={"required": "Enter their email address."})
    name = forms.CharField(max_length=150, label="Their name", error_messages={"required": "Enter their name."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "event").queryset = found_orders.seatable_events()


def own_school(person: User) -> School | None:
    """Return the one school that the person belongs to; None where there is none, or several."""
    schools = list(School.objects.filter(pk__in=Affiliation.objects.active().filter(person=person).values("school"))[:2])
    return schools[0] if len(schools) == 1 else None
