"""What is kept of places at one session alone."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class SessionPlaceQuerySet(models.QuerySet["SessionPlace"]):
    def held(self) -> Self:
        """Select those that nobody has given up: each takes one of its event's places."""
        return self.filter(ended_at=None)


class SessionPlace(models.Model):
    """A place at one session of a parallel event, for the person of `booking`, who missed the session `missed` of their own.

    While it is held it takes one of the event's places, as a booking does. It costs nothing.
    """

    booking = models.ForeignKey("bookings.Booking", on_delete=models.CASCADE, related_name="session_places")
    missed = models.ForeignKey("events.Session", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("events.Session", on_delete=models.PROTECT, related_name="session_places")
    taken_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=200, blank=True)

    objects = SessionPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["session__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "missed"], condition=Q(ended_at=None), name="one_place_for_a_missed_session"),
            models.UniqueConstraint(fields=["booking", "session"], condition=Q(ended_at=None), name="one_place_at_a_session"),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(end_reason=""), name="a_session_place_that_ended_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.booking.person} at {self.session}"

    @property
    def office_permission(self) -> str:
        return self.session.event.office_permission
