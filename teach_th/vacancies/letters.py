"""What is written to the office and to a school's recruiters about an advert. A cause names the move, so nobody is told twice."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from teach_th.access import RECRUITING, reviewers
from thep.accounts.models import User
from thep.mail import letters, outbox
from thep.mail.models import Message
from thep.schools.models import Affiliation, School

from . import reader_counts
from .models import Vacancy, VacancyMove


def submitted(vacancy: Vacancy, move: VacancyMove) -> None:
    """Whoever reviews adverts in the office hears that one waits."""
    for person in reviewers():
        address = settings.SITE_ADDRESS + reverse("office_vacancies:inspect", args=[vacancy.pk])
        _send("submitted", vacancy, person, cause=f"vacancy move {move.pk}", move=move, address=address)


def sent_back(vacancy: Vacancy, move: VacancyMove) -> None:
    _tell_recruiters("sent_back", vacancy, move)


def published(vacancy: Vacancy, move: VacancyMove) -> None:
    _tell_recruiters("published", vacancy, move)


def expired(vacancy: Vacancy, move: VacancyMove) -> None:
    _tell_recruiters("expired", vacancy, move, figures=reader_counts.counts_of([vacancy])[vacancy.pk])


def withdrawn(vacancy: Vacancy, move: VacancyMove) -> None:
    """Tell the school that its advert is withdrawn, where none of those who hear of it has withdrawn it."""
    if move.by is None or move.by not in recruiters_of(vacancy):
        _tell_recruiters("withdrawn", vacancy, move)


def school_closed(school: School, vacancies: Sequence[Vacancy]) -> None:
    """Tell the office that the register closed `school`, and which of its adverts were withdrawn."""
    for person in reviewers():
        letter = letters.write("teach_th/email/vacancy_school_closed", {"school": school, "vacancies": vacancies, "to": person})
        newest = max(vacancy.pk for vacancy in vacancies)
        outbox.post(
            person.email, subject=letter.subject, text=letter.text, html=letter.html,
            cause=f"school {school.pk} closed, vacancies to {newest}: {person.pk}", person=person,
        )  # fmt: skip


def closing_soon(vacancy: Vacancy) -> bool:
    """Tell the recruiters once, with the figures so far, that the advert closes. Return whether this was the time."""
    cause = f"vacancy {vacancy.pk} closing {vacancy.closes_at:%Y%m%d%H%M}"
    if Message.objects.filter(cause__startswith=cause).exists():
        return False
    told = reader_counts.counts_of([vacancy])[vacancy.pk]
    for person in recruiters_of(vacancy):
        _send("closing_soon", vacancy, person, cause=cause, address=_managed(vacancy), figures=told)
    return True


def recruiters_of(vacancy: Vacancy) -> list[User]:
    """Who hears of an advert: whoever wrote it while they still recruit for the school, else everybody who does."""
    recruiting = Affiliation.objects.active().filter(school=vacancy.school_id, role__in=RECRUITING)
    people = list(User.objects.filter(is_active=True, pk__in=recruiting.values("person")).order_by("pk"))
    writers = [person for person in people if person.pk == vacancy.written_by_id]
    return writers or people


def _tell_recruiters(event: str, vacancy: Vacancy, move: VacancyMove, **context: Any) -> None:
    for person in recruiters_of(vacancy):
        _send(event, vacancy, person, cause=f"vacancy move {move.pk}", move=move, address=_managed(vacancy), **context)


def _managed(vacancy: Vacancy) -> str:
    return settings.SITE_ADDRESS + reverse("school_vacancy", args=[vacancy.school.urn, vacancy.pk])


def _send(event: str, vacancy: Vacancy, to: User, *, cause: str, **context: Any) -> Message:
    public = settings.SITE_ADDRESS + reverse("vacancy", args=[vacancy.pk, vacancy.slug])
    told = {"vacancy": vacancy, "school": vacancy.school, "to": to, "public": public, **context}
    letter = letters.write(f"teach_th/email/vacancy_{event}", told)
    return outbox.post(
        to.email, subject=letter.subject, text=letter.text, html=letter.html, cause=f"{cause} {event}: {to.pk}", person=to
    )  # fmt: skip
