"""The forms with which leads answer requests, one or many, and say whether their teachers ask first."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thep.bookings.desk import Way, ways_that_owe
from thep.bookings.forms import PaymentForm
from thep.bookings.models import ApprovalSettings, Booking, PlaceRequest
from thep.design.form_fields import ask_later, row_field
from thep.payments.cost_codes import cost_codes_of
from thep.payments.forms import CostCodeField
from thep.payments.recipients import Recipient
from thep.schools.models import School

NO_REASON = "Write a reason: we send it to your colleague."
REASON_HINT = "We send this to your colleague, so that they know what to do instead."


class ApproveForm(PaymentForm):
    """Approves one request: how the school pays, and whether the teacher waits where the event is full."""

    price = forms.IntegerField(widget=forms.HiddenInput)
    wait_if_full = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, request: PlaceRequest, ways: list[Way], recipients: Sequence[Recipient], cost_codes: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wait_if_full"].label = f"If the event is full, put {request.person.get_short_name()} on the waiting list"
        self.set_ways(ways, recipients=recipients, cost_codes=cost_codes if ways_that_owe(ways) else None)


class DeclineForm(forms.Form):
    """Declines one request, with a reason."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Why can’t they go?",
        max_length=300,
        help_text=REASON_HINT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": NO_REASON},
    )


class AnswerManyForm(forms.Form):
    """Answers the ticked requests of a school: `approve` or `decline` is the button that was pressed."""

    requests = forms.ModelMultipleChoiceField(
        label="Requests",
        queryset=PlaceRequest.objects.none(),
        error_messages={
            "required": "Tick at least one request.",
            "invalid_choice": "One of these requests is gone. Check the list, then press the button again.",
            "invalid_pk_value": "One of these requests is gone. Check the list, then press the button again.",
        },
    )
    purchase_order = forms.CharField(
        label="Purchase order number", max_length=40, required=False, help_text="For the ticked places that we send an invoice for."
    )
    cost_code = CostCodeField(label="Cost code, for orders", help_text="For the ticked places that there is something to pay for.")
    wait_if_full = forms.BooleanField(label="If an event is full, put the teacher on its waiting list", required=False)
    reason = forms.CharField(
        label="Reason, if you decline", max_length=300, required=False, help_text=REASON_HINT, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_later(self, "purchase_order", "reason")  # what is ticked and pressed says whether they are needed
        # Those that somebody has answered meanwhile, too: the lead is told of each what became of it.
        of_school = PlaceRequest.objects.filter(school=school).select_related("event", "person", "school", "answered_by")
        self.cost_codes = cost_codes_of(school)
        row_field(self, "requests").queryset = of_school.order_by("expires_at", "pk")

    @property
    def declines(self) -> bool:
        return "decline" in self.data

    @property
    def shown(self) -> dict[int, str]:
        """What each ticked request was shown to cost, as its agreement in words."""
        found: list[PlaceRequest] = list(self.cleaned_data.get("requests") or [])
        return {request.pk: str(self.data.get(f"shown-{request.pk}", "")) for request in found}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.declines and not cleaned.get("reason", "").strip() and not self.has_error("reason"):
            self.add_error("reason", NO_REASON)
        invoiced = sum(shown.startswith(Booking.Payment.INVOICE) for shown in self.shown.values())
        if not self.declines and invoiced and not cleaned.get("purchase_order") and not self.has_error("purchase_order"):
            places = "1 of the ticked places is" if invoiced == 1 else f"{invoiced} of the ticked places are"
            self.add_error("purchase_order", ValidationError(f"Enter a purchase order number: {places} paid by invoice."))
        return cleaned


class ApprovalForm(forms.Form):
    """Says whether a school's teachers ask first, and how long its leads have to answer."""

    asks_first = forms.TypedChoiceField(
        label="When a teacher wants a place that you’d pay for",
        choices=[("yes", "They ask first, and one of you approves it"), ("no", "They book it themselves")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether teachers ask first."},
    )
    hours = forms.TypedChoiceField(
        label="How long do you have to answer?",
        help_text="Weekends and school holidays don’t count. A request that nobody answers in time lapses.",
        choices=ApprovalSettings.Hours.choices,
        coerce=int,
    )
