"""What recruitment holds about a person who has an account, and what becomes of it when they close it."""

from typing import Any

from thep.accounts.models import User
from thep.accounts.people import addresses_of

from .alerts import alerts
from .interest import expressions as interest
from .interest.models import ExpressionOfInterest, Look
from .vacancies.models import VacancyMove


def expressions(person: User) -> list[dict[str, Any]]:
    return [
        {
            "email": each.email,
            "name": each.name,
            "status": each.get_status_display(),
            "phases": each.phase_labels,
            "roles": each.role_labels,
            "subjects": [subject.name for subject in each.subjects.all()],
            "working_patterns": each.pattern_labels,
            "could_start": each.could_start.isoformat() if each.could_start else None,
            "about": each.about,
            "hidden_from": [school.name for school in each.hidden_from.all()],
            "agreed_to": each.consent,
            "confirmed": each.confirmed_at.isoformat() if each.confirmed_at else None,
            "ends": each.expires_at.isoformat(),
            "looks": [looked(look) for look in each.looks.select_related("school")],
        }
        for each in ExpressionOfInterest.objects.filter(email__in=addresses_of(person))
    ]


def looked(look: Look) -> dict[str, Any]:
    school = look.school.name if look.school else "The Partnership’s office"
    return {"at": look.at.isoformat(), "by": look.by_name, "school": school, "what": look.get_kind_display(), "words": look.words}


def job_alerts(person: User) -> list[dict[str, Any]]:
    return [
        {"email": each.email, "search": each.search, "how_often": each.get_frequency_display(), "made": each.asked_at.isoformat()}
        for each in alerts.of_person(person)
    ]


def adverts(person: User) -> list[dict[str, Any]]:
    """Return what the person did with adverts of their schools."""
    moves = VacancyMove.objects.filter(by=person).select_related("vacancy__school")
    return [
        {"advert": str(move.vacancy), "what": move.get_kind_display(), "at": move.at.isoformat(), "words": move.comment} for move in moves
    ]


def erase(person: User) -> None:
    for alert in alerts.of_person(person):
        alerts.FLOW.stop(alert)
    for each in ExpressionOfInterest.objects.filter(email__in=addresses_of(person)):
        interest.FLOW.stop(each)
