"""What is done with adverts: written, sent for review, sent back or published, extended, withdrawn, copied, and closed in their time."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from teach_th.errors import ClosingDateWrong, SchoolHasClosed, Unfinished, WrongState
from thep.accounts.models import User
from thep.schools import successions
from thep.schools.models import School
from thep.search import registry

from . import letters
from .models import Vacancy, VacancyMove

KIND = "vacancy"
CLOSED = (
    "The national register of schools says that {school} has closed. "
    "If the school goes on under another number, its recruiters can write the advert again there."
)
LONGEST_RUN = datetime.timedelta(days=183)
CLOSING_SOON = datetime.timedelta(days=3)
COPIED = (
    "title", "role", "phases", "early_career", "patterns", "hours", "contract", "pay", "pay_from_pence", "pay_to_pence",
    "pay_is_full_time", "allowances", "visa_sponsorship", "summary", "description", "looking_for", "offer", "safeguarding",
    "interview_words", "apply_url", "apply_email", "contact_name", "contact_email", "contact_phone", "visit_words",
)  # fmt: skip
"""What one advert can take over from another; dates are each one's own."""


def write(vacancy: Vacancy, *, by: User, fields: Mapping[str, Any]) -> Vacancy:
    """Save what `fields` say in the draft; where it is new it begins to exist. `fields` may have "subjects".

    Raises:
        WrongState: it is no draft any more.
        SchoolContinues: it is new, and its school continues as another.
    """
    with transaction.atomic(durable=True):
        is_new = vacancy.pk is None
        if is_new:
            successions.hold(vacancy.school)
        if not is_new:
            vacancy = _locked(vacancy, Vacancy.State.DRAFT)
        for name, value in fields.items():
            if name != "subjects":
                setattr(vacancy, name, value)
        if is_new:
            vacancy.written_by = by
        vacancy.save()
        if "subjects" in fields:
            vacancy.subjects.set(fields["subjects"])
        if is_new:
            _note(vacancy, VacancyMove.Kind.WRITTEN, by)
    return vacancy


def copy(original: Vacancy, *, by: User) -> Vacancy:
    """Make a new draft of the same school that says what `original` says, without its dates. Raises SchoolContinues."""
    with transaction.atomic(durable=True):
        successions.hold(original.school)
        made = Vacancy(school=original.school, written_by=by, **{name: getattr(original, name) for name in COPIED})
        made.save()
        made.subjects.set(original.subjects.all())
        _note(made, VacancyMove.Kind.COPIED, by)
    return made


def missing(vacancy: Vacancy) -> dict[str, str]:
    """Return what the advert must still say before anybody else reads it: a sentence for each field, by the field's name."""
    needs = {
        "title": "Enter the job title.",
        "summary": "Sum the post up in a sentence or two.",
        "description": "Say what the person will do.",
        "looking_for": "Say who you’re looking for.",
        "patterns": "Choose at least one working pattern.",
        "phases": "Choose at least one phase.",
        "pay": "Say what the post pays: the pay range in words is enough.",
        "safeguarding": "Say what you do to keep children safe when you recruit.",
    }
    found = {name: sentence for name, sentence in needs.items() if not getattr(vacancy, name)}
    if "pay" in found and vacancy.pay_figures:
        del found["pay"]
    if vacancy.closes_at is None:
        found["closes_at"] = "Enter when applications close."
    elif vacancy.closes_at <= timezone.now():
        found["closes_at"] = "The closing date has passed: enter one in the future."
    if not (vacancy.starts_on or vacancy.start_words):
        found["starts_on"] = "Enter when the post starts, as a date or in words."
    if not (vacancy.apply_url or vacancy.apply_email):
        found["apply_url"] = "Say how to apply: a web address or an email address."
    return found


def submit(vacancy: Vacancy, *, by: User) -> Vacancy:
    """Send the advert for review and tell the office that it waits. Raises WrongState, Unfinished, SchoolHasClosed."""
    with transaction.atomic(durable=True):
        vacancy = _locked(vacancy, Vacancy.State.DRAFT)
        _check_school(vacancy)
        if lacking := missing(vacancy):
            raise Unfinished(lacking)
        vacancy.state = Vacancy.State.IN_REVIEW
        vacancy.submitted_at = timezone.now()
        vacancy.save()
        move = _note(vacancy, VacancyMove.Kind.SUBMITTED, by)
        letters.submitted(vacancy, move)
    return vacancy


def take_back(vacancy: Vacancy, *, by: User) -> Vacancy:
    """Make the advert a draft again: its school wants to change something before it is read. Raises WrongState."""
    with transaction.atomic(durable=True):
        vacancy = _locked(vacancy, Vacancy.State.IN_REVIEW)
        vacancy.state = Vacancy.State.DRAFT
        vacancy.save()
        _note(vacancy, VacancyMove.Kind.TAKEN_BACK, by)
    return vacancy


def send_back(vacancy: Vacancy, *, by: User, comment: str) -> Vacancy:
    """Make the advert a draft again, with what the office would like changed, and tell its recruiters. Raises WrongState."""
    with transaction.atomic(durable=True):
        vacancy = _locked(vacancy, Vacancy.State.IN_REVIEW)
        vacancy.state = Vacancy.State.DRAFT
        vacancy.comment = comment
        vacancy.sent_back_at = timezone.now()
        vacancy.save()
        move = _note(vacancy, VacancyMove.Kind.SENT_BACK, by, comment)
        letters.sent_back(vacancy, move)
    return vacancy


def publish(vacancy: Vacancy, *, by: User) -> Vacancy:
    """Publish the advert, so that everybody can read and find it until it closes, and tell its recruiters.

    Raises:
        WrongState, Unfinished, SchoolHasClosed.
    """
    with transaction.atomic(durable=True):
        vacancy = _locked(vacancy, Vacancy.State.IN_REVIEW)
        _check_school(vacancy)
        if lacking := missing(vacancy):
            raise Unfinished(lacking)
        vacancy.state = Vacancy.State.PUBLISHED
        vacancy.comment, vacancy.sent_back_at = "", None
        vacancy.first_published_at = timezone.now()
        vacancy.save()
        move = _note(vacancy, VacancyMove.Kind.PUBLISHED, by)
        registry.refresh(KIND, vacancy.pk)
        letters.published(vacancy, move)
    return vacancy


def correct(vacancy: Vacancy, *, by: User, fields: Mapping[str, Any]) -> Vacancy:
    """Put words of the advert right for the office; where it's published everybody reads them so. Raises WrongState."""
    with transaction.atomic(durable=True):
        vacancy = _locked(vacancy, Vacancy.State.IN_REVIEW, Vacancy.State.PUBLISHED)
        for name, value in fields.items():
            setattr(vacancy, name, value)
        vacancy.save(update_fields=[*fields, "changed_at"])
        _note(vacancy, VacancyMove.Kind.CORRECTED, by)
        registry.refresh(KIND, vacancy.pk)
    return vacancy


def extend(vacancy: Vacancy, *, by: User, closes_at: datetime.datetime) -> Vacancy:
    """Move the closing date to `closes_at`; an advert that had closed is open again.

    Raises:
        WrongState, ClosingDateWrong, SchoolHasClosed.
    """
    with transaction.atomic(durable=True):
        vacancy = _locked(vacancy, Vacancy.State.PUBLISHED, Vacancy.State.EXPIRED)
        _check_school(vacancy)
        if not timezone.now() < closes_at <= timezone.now() + LONGEST_RUN:
            raise ClosingDateWrong
        vacancy.state = Vacancy.State.PUBLISHED
        vacancy.closes_at = closes_at
        vacancy.save()
        _note(vacancy, VacancyMove.Kind.EXTENDED, by)
        registry.refresh(KIND, vacancy.pk)
    return vacancy


def withdraw(vacancy: Vacancy, *, by: User, reason: str = "") -> Vacancy:
    """Withdraw the advert: nobody finds it any more, and its address answers that it is gone.

    Raises:
        WrongState: it was withdrawn already.
    """
    with transaction.atomic(durable=True):
        vacancy = _locked(vacancy, *(state for state in Vacancy.State if state != Vacancy.State.WITHDRAWN))
        _withdraw(vacancy, by, reason)
    return vacancy


def withdraw_at_closed(schools: Sequence[School]) -> None:
    """Withdraw the adverts of those of `schools` that have closed, and tell their recruiters and the office.

    The register's import calls this in its own transaction. Drafts stay: they can't be sent for review any more.
    """
    closed = [school for school in schools if school.status == School.Status.CLOSED]
    advertised = Vacancy.objects.filter(school__in=closed, state__in=[Vacancy.State.PUBLISHED, Vacancy.State.IN_REVIEW])
    by_school: dict[School, list[Vacancy]] = {}
    for vacancy in advertised.select_for_update(of=("self",)).select_related("school").order_by("school_id", "pk"):
        _withdraw(vacancy, None, CLOSED.format(school=vacancy.school))
        by_school.setdefault(vacancy.school, []).append(vacancy)
    for school, withdrawn in by_school.items():
        letters.school_closed(school, withdrawn)


def _withdraw(vacancy: Vacancy, by: User | None, reason: str) -> None:
    vacancy.state = Vacancy.State.WITHDRAWN
    vacancy.save()
    move = _note(vacancy, VacancyMove.Kind.WITHDRAWN, by, reason)
    registry.refresh(KIND, vacancy.pk)
    letters.withdrawn(vacancy, move)


def close_what_is_over() -> int:
    """Close the adverts whose time is up and tell their recruiters how they did.

    Recruiters of adverts that close soon are warned too. The sweep calls this; the answer is how many adverts were closed or warned of.
    """
    done = 0
    for pk in list(Vacancy.objects.over().values_list("pk", flat=True)):
        with transaction.atomic(durable=True):
            vacancy = Vacancy.objects.over().select_for_update().filter(pk=pk).first()
            if vacancy is None:
                continue
            vacancy.state = Vacancy.State.EXPIRED
            vacancy.save()
            move = _note(vacancy, VacancyMove.Kind.EXPIRED, None)
            registry.refresh(KIND, vacancy.pk)
            letters.expired(vacancy, move)
            done += 1
    return done + _warn_of_closing()


def _warn_of_closing() -> int:
    """Tell recruiters once that an advert closes soon, with its figures; return how many were told."""
    now = timezone.now()
    soon = Vacancy.objects.open().filter(closes_at__lte=now + CLOSING_SOON, first_published_at__lte=now - CLOSING_SOON)
    return sum(letters.closing_soon(vacancy) for vacancy in soon.select_related("school"))


def last_of(school: School) -> Vacancy | None:
    """Return the school's latest advert, which the next one is often like; None where it has none."""
    return Vacancy.objects.filter(school=school).order_by("-created_at", "-pk").first()


def _locked(vacancy: Vacancy, *states: str) -> Vacancy:
    """Return the advert as it is now, locked for this transaction alone. Raises WrongState where it is in none of `states`."""
    found = Vacancy.objects.select_for_update(of=("self",)).select_related("school").filter(pk=vacancy.pk, state__in=states).first()
    if found is None:
        raise WrongState
    return found


def _check_school(vacancy: Vacancy) -> None:
    """Raise SchoolHasClosed where the register says so now."""
    if School.objects.filter(pk=vacancy.school_id, status=School.Status.CLOSED).exists():
        raise SchoolHasClosed(f"{vacancy.school} has closed, so it can’t advertise.")


def _note(vacancy: Vacancy, kind: VacancyMove.Kind, by: User | None, comment: str = "") -> VacancyMove:
    return VacancyMove.objects.create(vacancy=vacancy, kind=kind, by=by, comment=comment)
