"""What is held of who came, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q

from thep.accounts.closing import take_name_out
from thep.accounts.models import User
from thep.bookings.models import SessionPlace

from .models import AbsenceDecision, ClosedTerm, FacilitatorLink, Mark, SelfMarking, WalkInProposal


def attendance(person: User) -> list[dict[str, Any]]:
    """Return every mark of `person`, the oldest first. Who made it is not theirs to take away."""
    return [
        {
            "event": mark.session.event.title,
            "session": mark.session.starts_at.isoformat(),
            "state": mark.get_state_display(),
            "minutes": mark.minutes,
            "how": mark.get_way_display(),
            "marked": mark.made_at.isoformat(),
            "reason": mark.reason,
        }
        for mark in Mark.objects.filter(person=person).select_related("session__event")
    ]


def absences(person: User) -> list[dict[str, Any]]:
    """Return what was decided about events that `person` didn't come to. Who decided it is not theirs to take away."""
    return [
        {
            "event": each.booking.event.title,
            "decided": each.decided_at.isoformat(),
            "state": each.get_state_display(),
            "fee_pence": each.total_pence,
            "given_back_pence": each.returned_pence,
            "reason": each.reason,
        }
        for each in AbsenceDecision.objects.filter(booking__person=person).select_related("booking__event")
    ]


def session_places(person: User) -> list[dict[str, Any]]:
    """Return the places at single sessions that `person` took for ones that they had missed."""
    return [
        {
            "event": each.session.event.title,
            "session": each.session.starts_at.isoformat(),
            "taken": each.taken_at.isoformat(),
            "given_up": each.ended_at.isoformat() if each.ended_at else None,
            "why": each.end_reason,
        }
        for each in SessionPlace.objects.filter(booking__person=person).select_related("session__event")
    ]


def marks_made(person: User) -> list[dict[str, Any]]:
    """Return how many marks `person` made at each event; of whom is not theirs to take away."""
    counted: dict[str, int] = {}
    for title in Mark.objects.filter(by=person).order_by("pk").values_list("session__event__title", flat=True):
        counted[title] = counted.get(title, 0) + 1
    return [{"event": title, "marks": count} for title, count in counted.items()]


def links_made(person: User) -> list[dict[str, Any]]:
    """Return the links to registers that `person` made; for whom is not theirs to take away."""
    return [
        {"event": link.event.title, "made": link.made_at.isoformat(), "withdrawn": link.revoked_at.isoformat() if link.revoked_at else None}
        for link in FacilitatorLink.objects.filter(made_by=person).select_related("event")
    ]


def proposals(person: User) -> list[dict[str, Any]]:
    """Return where somebody at the door named `person`, or their address, as having come without a place."""
    return [
        {
            "event": each.session.event.title,
            "named": each.named_at.isoformat(),
            "name": each.name,
            "email": each.email,
            "school": each.school,
            "state": each.get_state_display(),
        }
        for each in WalkInProposal.objects.filter(_names(person)).select_related("session__event")
    ]


def _names(person: User) -> Q:
    return Q(person=person) | Q(email__iexact=person.email)


def erase(person: User) -> None:
    """Forget whose hand made marks and links, names in reasons, and what was said of the person at doors.

    Marks of the person stay, without the name: the event's figures.
    """
    Mark.objects.filter(by=person).update(by=None)
    ClosedTerm.objects.filter(closed_by=person).update(closed_by=None)
    ClosedTerm.objects.filter(reopened_by=person).update(reopened_by=None)
    take_name_out(person, ClosedTerm, "reason", most=200)
    take_name_out(person, Mark, "reason", most=200)
    FacilitatorLink.objects.filter(made_by=person).update(made_by=None)
    AbsenceDecision.objects.filter(decided_by=person).update(decided_by=None)
    AbsenceDecision.objects.filter(credited_by=person).update(credited_by=None)
    SessionPlace.objects.filter(ended_by=person).update(ended_by=None)
    AbsenceDecision.objects.filter(booking__person=person).exclude(reason="").update(reason="Deleted with the account")
    take_name_out(person, AbsenceDecision, "reason", most=200)
    SelfMarking.objects.filter(allowed_by=person).update(allowed_by=None)
    take_name_out(person, FacilitatorLink, "for_whom", most=100)
    WalkInProposal.objects.filter(_names(person) | Q(email="", name__iexact=str(person))).delete()
    WalkInProposal.objects.filter(decided_by=person).update(decided_by=None)
