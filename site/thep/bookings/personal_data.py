"""What bookings hold about a person, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from thep.accounts.closing import take_name_out
from thep.accounts.models import User

from .models import Booking, BookingMove, Interest, OfstedVisit


def bookings(person: User) -> list[dict[str, Any]]:
    return [
        {
            "reference": each.reference,
            "event": each.event.title,
            "starts": each.event.starts_at.isoformat() if each.event.starts_at else None,
            "school": each.school.name if each.school else None,
            "state": each.get_state_display(),
            "paid_by": each.get_payment_display(),
            "price_pence": each.total_pence,
            "access_needs": each.access_needs,
            "dietary_needs": each.dietary_needs,
            "made": each.created_at.isoformat(),
            "ended": each.ended_at.isoformat() if each.ended_at else None,
            "reason": each.end_reason,
            "steps": [{"at": move.at.isoformat(), "what": move.move, "reason": move.reason} for move in each.moves.all()],
        }
        for each in Booking.objects.filter(person=person).select_related("event", "school").prefetch_related("moves")
    ]


def bookings_for_others(person: User) -> list[dict[str, Any]]:
    """Return what `person` booked for colleagues; who they are is not theirs to take away."""
    return [
        {"reference": each.reference, "event": each.event.title, "made": each.created_at.isoformat()}
        for each in Booking.objects.filter(booker=person).exclude(person=person).select_related("event")
    ]


def ofsted_visits(person: User) -> list[dict[str, Any]]:
    """Return the Ofsted visits that `person` told us of or undid; whose places they gave up is not theirs to take away."""
    return [
        {
            "school": visit.school.name,
            "called": visit.called_at.isoformat(),
            "called_by_you": visit.called_by_id == person.pk,
            "undone": visit.undone_at.isoformat() if visit.undone_at else None,
            "undone_by_you": visit.undone_by_id == person.pk,
        }
        for visit in OfstedVisit.objects.filter(Q(called_by=person) | Q(undone_by=person)).select_related("school")
    ]


def interests(person: User) -> list[dict[str, Any]]:
    return [
        {"course": each.page.title, "note": each.note, "asked": each.created_at.isoformat()}
        for each in Interest.objects.filter(person=person).select_related("page")
    ]


def still_booked(person: User) -> list[Booking]:
    """Return places that somebody else could have if the person cancelled them."""
    coming = Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None)
    return list(Booking.objects.live().filter(coming, person=person).select_related("event").order_by("event__starts_at"))


def erase(person: User) -> None:
    """Delete needs and interests. Bookings stay, without the name."""
    Booking.objects.filter(person=person).update(access_needs="", dietary_needs="", named_as="")
    take_name_out(person, Booking, "end_reason", most=200)  # "Passed to …": in a colleague's booking
    take_name_out(person, BookingMove, "reason", most=200)
    Interest.objects.filter(person=person).delete()
