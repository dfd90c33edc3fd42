"""A person's place at an event."""

import datetime
import secrets
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from thep.events.models import Event

from . import end_reasons
from .approvals.models import ApprovalSettings, PlaceRequest
from .interest_models import Interest
from .move_models import BookingMove
from .ofsted_models import OfstedPlace, OfstedRequest, OfstedVisit
from .session_place_models import SessionPlace
from .terms_models import Terms

__all__ = [
    "ApprovalSettings",
    "Booking",
    "BookingMove",
    "Interest",
    "OfstedPlace",
    "OfstedRequest",
    "OfstedVisit",
    "PlaceRequest",
    "SessionPlace",
    "Submission",
    "Terms",
    "new_reference",
]

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that reads like a digit


def new_reference() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


class Submission(models.Model):
    """One press of a booking form's button. Its token makes a second press find what the first one did."""

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    booker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="submissions")
    order = models.OneToOneField("payments.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="submission")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.booker} for {self.event}"


class BookingQuerySet(models.QuerySet["Booking"]):
    def live(self) -> Self:
        """Select bookings that still mean something: waiting, or with a place."""
        return self.filter(state__in=Booking.LIVE)

    def placed(self) -> Self:
        """Select bookings that take one of the event's places: their count is `event.taken`."""
        return self.filter(Booking.takes_a_place())

    def confirmed(self) -> Self:
        return self.filter(state=Booking.State.CONFIRMED)

    def awaiting_renewal(self) -> Self:
        """Select bookings whose price follows from whether their school renews: confirmed ones, and ones that were cancelled too late."""
        return self.filter(payment=Booking.Payment.ON_RENEWAL, renew_by__isnull=False)

    def apologised(self) -> Self:
        """Select those whose person said that they can't come, one for each event and person, the later one where they did so twice.

        Nobody is selected who has a place at the event again, or waits for one.
        """
        same = Booking.objects.filter(event=OuterRef("event"), person=OuterRef("person"))
        later = same.filter(Booking.is_with_apologies(), pk__gt=OuterRef("pk"))
        return self.filter(Booking.is_with_apologies(), ~Exists(same.live()), ~Exists(later))

    def shown_to_office(self, person: Any) -> Self:
        """Select bookings of the events that the back office shows `person`."""
        return self.filter(event__in=Event.objects.in_office_of(person))

    def ended(self) -> Self:
        return self.exclude(state__in=Booking.LIVE)

    def waiting(self) -> Self:
        """Return the waiting list, head first."""
        return self.filter(state=Booking.State.WAITING).order_by("waiting_rank", "waiting_since", "pk")

    def lapsing(self) -> Self:
        """Return the holds and offers whose time has run out, the earliest first."""
        return self.filter(state__in=[Booking.State.HELD, Booking.State.OFFERED], expires_at__lte=timezone.now()).order_by("expires_at")


class Booking(models.Model):
    """One person's place at one event, with price, policy and terms as they were when it was made.

    How it moves between its states is one table, in `transitions.py`; each move is made by an operation, in one transaction.
    """

    class State(models.TextChoices):
        HELD = "held", "Held until paid"
        WAITING = "waiting", "On the waiting list"
        OFFERED = "offered", "Offered a place"
        CONFIRMED = "confirmed", "Confirmed"
        CANCELLED = "cancelled", "Cancelled"
        LAPSED = "lapsed", "Lapsed"
        TRANSFERRED = "transferred", "Passed to a colleague"
        MOVED = "moved", "Moved to another date"
        APOLOGIES = "apologies", "Sent apologies"

    class Payment(models.TextChoices):
        FREE = "free", "Free"
        INCLUDED = "included", "Included place"
        CARD = "card", "Card"
        INVOICE = "invoice", "Invoice"
        ON_RENEWAL = "on_renewal", "On renewal"

    PLACED = (State.HELD, State.OFFERED, State.CONFIRMED)
    LIVE = (*PLACED, State.WAITING)

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings")
    named_as = models.CharField(
        max_length=254, blank=True, help_text="The address that they were booked by, while they have not said that they work at the school."
    )
    booker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings_made")
    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    state = models.CharField(max_length=12, choices=State)
    payment = models.CharField("paid by", max_length=10, choices=Payment)
    order_line = models.OneToOneField("payments.OrderLine", on_delete=models.PROTECT, null=True, blank=True, related_name="booking")
    membership = models.ForeignKey(
        "membership.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="bookings",
        help_text="Whose included place it uses.",
    )  # fmt: skip
    place_cause = models.CharField(max_length=100, blank=True, editable=False, help_text="What the ledger of included places calls it.")
    renew_by = models.DateField(
        null=True, blank=True, help_text="It waits for the school’s renewal, and is a member’s where that comes until this day."
    )
    owed_percent = models.PositiveSmallIntegerField(
        default=100, editable=False, help_text="How much of its price is still owed once it is known, of what was cancelled meanwhile."
    )
    purchase_order = models.CharField(max_length=40, blank=True, help_text="For the invoice, if one is sent when it is settled.")
    cost_code = models.CharField(max_length=40, blank=True, help_text="For the order, if there is one when it is settled.")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by",
        help_text="The booking that it was transferred or moved from.",
    )  # fmt: skip
    net_pence = models.PositiveIntegerField(default=0)
    vat_pence = models.PositiveIntegerField(default=0)
    worth_pence = models.PositiveIntegerField(default=0, help_text="What everyone else pays, net: what an included place is worth.")
    price_reason = models.CharField(max_length=200, blank=True)
    policy_text = models.TextField(blank=True)
    policy_steps = models.JSONField(default=list, blank=True)
    absence_text = models.TextField(blank=True, help_text="What the policy said of somebody who doesn’t come.")
    absence_fee_pence = models.PositiveIntegerField(default=0, help_text="The policy’s fee for not coming, before VAT.")
    terms_version = models.CharField(max_length=20, blank=True)
    terms_text = models.TextField(blank=True)
    access_needs = models.TextField(blank=True)
    dietary_needs = models.TextField(blank=True)

    expires_at = models.DateTimeField(null=True, blank=True, help_text="When the hold or the offer ends.")
    waiting_since = models.DateTimeField(null=True, blank=True)
    waiting_rank = models.SmallIntegerField(default=0, help_text="Below 0: at the head of the waiting list.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    promised_start = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="The latest start that it had before the office moved the date."
    )
    free_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Cancelling is free until then, as the office moved the date."
    )
    kept_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="It was given up, and until then its place is kept so that this can be undone."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BookingQuerySet.as_manager()

    outcome = ""  # what came of it, where `outcomes.note_outcomes` has looked

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["event", "waiting_rank", "waiting_since"], condition=Q(state="waiting"), name="waiting_lists"),
            models.Index(fields=["expires_at"], condition=Q(state__in=["held", "offered"]), name="bookings_lapsing"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(state__in=["held", "waiting", "offered", "confirmed"]),
                name="one_live_booking_per_event_and_person",
            ),
            models.UniqueConstraint(fields=["event", "person"], condition=Q(state="apologies"), name="one_apology_per_event_and_person"),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "offered"]) | Q(expires_at__isnull=False),
                name="a_hold_or_an_offer_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="a_confirmed_booking_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "waiting", "offered", "confirmed"]) | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="a_booking_that_ended_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(kept_until__isnull=True) | Q(state="cancelled"),
                name="only_a_place_that_was_given_up_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.person} at {self.event}"

    @classmethod
    def takes_a_place(cls, prefix: str = "") -> Q:
        """Return the condition of bookings that take one of their event's places, by fields that begin with `prefix`."""
        return Q(**{f"{prefix}state__in": cls.PLACED}) | Q(**{f"{prefix}kept_until__isnull": False})

    @classmethod
    def is_with_apologies(cls) -> Q:
        """Return the condition of bookings whose person can't come: they answered so, or gave a booked place up with apologies."""
        return Q(state=cls.State.APOLOGIES) | Q(state=cls.State.CANCELLED, end_reason=end_reasons.APOLOGIES)

    @property
    def has_apologies(self) -> bool:
        """Whether its person said that they can't come, as `is_with_apologies` has it."""
        return self.state == self.State.APOLOGIES or (self.state == self.State.CANCELLED and self.end_reason == end_reasons.APOLOGIES)

    @property
    def office_permission(self) -> str:
        return self.event.office_permission

    @property
    def total_pence(self) -> int:
        return self.net_pence + self.vat_pence

    @property
    def refund_start(self) -> datetime.datetime | None:
        """The start that its policy's deadlines are counted from: the better one for the delegate, where the office moved the date."""
        starts = [start for start in (self.event.starts_at, self.promised_start) if start is not None]
        return max(starts) if self.event.starts_at else None

    @property
    def is_free_to_cancel_as_moved(self) -> bool:
        """Whether the free cancellation that the office's moving of the date brought is still running."""
        return self.free_until is not None and timezone.now() < self.free_until

    @property
    def delegate(self) -> str:
        """What the school calls who comes: their name, or the address that it typed."""
        return self.named_as or str(self.person)

    @property
    def has_place(self) -> bool:
        return self.state in self.PLACED

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def is_holding(self) -> bool:
        """Whether it holds a place that can still be paid for."""
        return self.state == self.State.HELD and self.expires_at is not None and timezone.now() < self.expires_at

    @property
    def label(self) -> str:
        """What it is now, in a few words for lists: a place at an event that is over is past."""
        if self.outcome:
            return self.outcome
        if self.has_apologies:
            return str(self.State.APOLOGIES.label)
        if self.state == self.State.CONFIRMED and self.event.is_over:
            return "Past"
        return "Ended" if self.state == self.State.LAPSED else str(self.get_state_display())

    @property
    def is_free(self) -> bool:
        return self.net_pence == 0
