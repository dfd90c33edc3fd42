"""What is written to the office and to a school's recruiters about an advert. A cause names the move, so nobody is told twice."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from teach_th.access import RECRUITING, reviewers
from teach_th.letter_variables import HOW_IT_WENT, OF_A_SCHOOL, OF_AN_ADVERT, URN
from thep.accounts.models import User
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message
from thep.schools.models import Affiliation, School

from . import letter_examples, reader_counts
from .models import Vacancy, VacancyMove

REVIEWS = "You get this email because you check adverts in the Partnership’s office."
RECRUITS = "You get this email because you recruit for {{ school.name }} on our website."


def _kind(
    name: str,
    label: str,
    audience: str,
    why: str = RECRUITS,
    *,
    variables: tuple[LetterVariable, ...] = OF_AN_ADVERT,
    example: Callable[[], dict[str, Any]] = letter_examples.of_an_advert,
) -> LetterKind:
    return LetterKind(
        name=f"vacancies.{name}",
        label=label,
        audience=audience,
        template=f"teach_th/email/vacancy_{name}",
        about=LetterClass.MEMBERSHIP,
        why=why,
        variables=variables,
        example=example,
    )


SUBMITTED = _kind("submitted", "Advert to review", "People in the office who check adverts, when a school sends one.", REVIEWS)
SCHOOL_CLOSED = _kind(
    "school_closed",
    "School closed: adverts",
    "People in the office who check adverts, when the register closes a school.",
    REVIEWS,
    variables=(*OF_A_SCHOOL, URN),
    example=letter_examples.of_a_closed_school,
)
SENT_BACK = _kind("sent_back", "Advert sent back", "A school’s recruiters, when the office asks for changes.")
PUBLISHED = _kind("published", "Advert published", "A school’s recruiters, when their advert is published.")
EXPIRED = _kind("expired", "Advert closed", "A school’s recruiters, when their advert has closed.", variables=(*OF_AN_ADVERT, HOW_IT_WENT))
WITHDRAWN = _kind("withdrawn", "Advert withdrawn", "A school’s recruiters, when somebody else withdraws their advert.")
CLOSING_SOON = _kind(
    "closing_soon",
    "Advert closes soon",
    "A school’s recruiters, shortly before their advert closes.",
    variables=(*OF_AN_ADVERT, HOW_IT_WENT),
)

KINDS = (SUBMITTED, SCHOOL_CLOSED, SENT_BACK, PUBLISHED, EXPIRED, WITHDRAWN, CLOSING_SOON)


def submitted(vacancy: Vacancy, move: VacancyMove) -> None:
    """Tell whoever reviews adverts in the office that one waits."""
    for person in reviewers():
        address = settings.SITE_ADDRESS + reverse("office_vacancies:inspect", args=[vacancy.pk])
        _send(SUBMITTED, vacancy, person, Cause(move), move=move, address=address)


def sent_back(vacancy: Vacancy, move: VacancyMove) -> None:
    _tell_recruiters(SENT_BACK, vacancy, move)


def published(vacancy: Vacancy, move: VacancyMove) -> None:
    _tell_recruiters(PUBLISHED, vacancy, move)


def expired(vacancy: Vacancy, move: VacancyMove) -> None:
    _tell_recruiters(EXPIRED, vacancy, move, figures=reader_counts.counts_of([vacancy])[vacancy.pk])


def withdrawn(vacancy: Vacancy, move: VacancyMove) -> None:
    """Tell the school that its advert is withdrawn, where none of those who hear of it has withdrawn it."""
    if move.by is None or move.by not in recruiters_of(vacancy):
        _tell_recruiters(WITHDRAWN, vacancy, move)


def school_closed(school: School, vacancies: Sequence[Vacancy]) -> None:
    """Tell the office that the register closed `school`, and which of its adverts were withdrawn."""
    for person in reviewers():
        newest = max(vacancies, key=lambda vacancy: vacancy.pk)
        letters.send(SCHOOL_CLOSED, person, Cause(school, newest), {"school": school, "vacancies": vacancies})


def closing_soon(vacancy: Vacancy) -> bool:
    """Tell the recruiters once, with the figures so far, that the advert closes. Return whether this was the time."""
    cause = Cause(vacancy, vacancy.closes_at)
    if Message.objects.filter(kind=CLOSING_SOON.name, cause=cause.key).exists():
        return False
    told = reader_counts.counts_of([vacancy])[vacancy.pk]
    for person in recruiters_of(vacancy):
        _send(CLOSING_SOON, vacancy, person, cause, address=_managed(vacancy), figures=told)
    return True


def recruiters_of(vacancy: Vacancy) -> list[User]:
    """Return who hears of an advert: whoever wrote it while they still recruit for the school, else everybody who does."""
    recruiting = Affiliation.objects.active().filter(school=vacancy.school_id, role__in=RECRUITING)
    people = list(User.objects.filter(is_active=True, pk__in=recruiting.values("person")).order_by("pk"))
    writers = [person for person in people if person.pk == vacancy.written_by_id]
    return writers or people


def _tell_recruiters(kind: LetterKind, vacancy: Vacancy, move: VacancyMove, **context: Any) -> None:
    for person in recruiters_of(vacancy):
        _send(kind, vacancy, person, Cause(move), move=move, address=_managed(vacancy), **context)


def _managed(vacancy: Vacancy) -> str:
    return settings.SITE_ADDRESS + reverse("school_vacancy", args=[vacancy.school.urn, vacancy.pk])


def _send(kind: LetterKind, vacancy: Vacancy, to: User, cause: Cause, **context: Any) -> None:
    public = settings.SITE_ADDRESS + reverse("vacancy", args=[vacancy.pk, vacancy.slug])
    letters.send(kind, to, cause, {"vacancy": vacancy, "school": vacancy.school, "public": public} | context)
