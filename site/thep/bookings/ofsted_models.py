"""What is kept of Ofsted visits: that a school was called, which places were given up for it, and who asks that one is confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class OfstedVisit(models.Model):
    """Somebody who leads a school said that Ofsted has called, and gave up places of its people for it. It can be undone for an hour."""

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="ofsted_visits")
    called_on = models.DateField(help_text="The day of the call.")
    last_day = models.DateField(help_text="The last day of the inspection.")
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    called_at = models.DateTimeField(default=timezone.now)
    undo_until = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-called_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__lt=F("undo_until")), name="an_ofsted_visit_is_undone_in_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"Ofsted visit at {self.school}, called on {self.called_on:%-d %B %Y}"

    @property
    def may_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() < self.undo_until


class OfstedPlace(models.Model):
    """A place that was given up for a visit, and what it was to bring back: pence with VAT, or an included place."""

    class State(models.TextChoices):
        KEPT = "kept", "Given up, kept in case it’s undone"
        FREED = "freed", "Given up"
        PUT_BACK = "put_back", "Put back"

    visit = models.ForeignKey(OfstedVisit, on_delete=models.CASCADE, related_name="places")
    booking = models.ForeignKey("bookings.Booking", on_delete=models.CASCADE, related_name="ofsted_places")
    state = models.CharField(max_length=10, choices=State, default=State.KEPT)
    refund_pence = models.PositiveIntegerField(default=0)
    returns_included_place = models.BooleanField(default=False)
    remark = models.CharField(max_length=250, blank=True, help_text="Why it couldn’t be put back.")

    class Meta:
        ordering = ["booking__event__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "booking"], name="a_place_is_given_up_once_per_visit"),
            models.UniqueConstraint(fields=["booking"], condition=Q(state="kept"), name="a_place_is_kept_for_one_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.booking}, {self.get_state_display().lower()}"


class OfstedRequest(models.Model):
    """Somebody gave up their place because their school is being inspected: once that is confirmed, the rest is refunded."""

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for an answer"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Declined"

    booking = models.OneToOneField("bookings.Booking", on_delete=models.CASCADE, related_name="ofsted_request")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return f"Ofsted visit: {self.booking}"
