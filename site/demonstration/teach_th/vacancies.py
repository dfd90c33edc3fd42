"""Schools' adverts in every state, dated from today, and the recruiter who looks after some of them."""

import datetime
from collections.abc import Mapping
from typing import Any

from dateutil.easter import easter
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from demonstration.parts import Account
from demonstration.schools import people
from demonstration.seeded_random import Dice
from demonstration.words import words_of
from teach_th.models import Vacancy, VacancyMove
from teach_th.vacancies import reader_counts
from teach_th.vacancies.vacancies import KIND
from teach_th.wording import wording
from thep.accounts.models import User
from thep.analytics.models import DailyTotal
from thep.cms.models import Subject
from thep.schools.models import Affiliation, School
from thep.search import registry

DAY = datetime.timedelta(days=1)
SAID = (
    "title", "role", "phases", "early_career", "patterns", "hours", "contract", "pay", "pay_is_full_time", "allowances",
    "visa_sponsorship", "summary", "description", "looking_for", "offer", "interview_words", "apply_url", "apply_email", "contact_name",
    "contact_email", "visit_words",
)  # fmt: skip


def accounts() -> list[Account]:
    """Return the recruiters who may be signed in as."""
    return [Account(said["email"], said["about"]) for said in words_of("teach_th", "vacancies")["recruiter"] if "key" in said]


def load(today: datetime.date) -> None:
    """Have every advert of the words; those that are there stay as they have become."""
    recruiters = {each["urn"]: recruiter(each) for each in words_of("teach_th", "vacancies")["recruiter"]}
    office = people.named("office_editor")
    for said in words_of("teach_th", "vacancies")["vacancy"]:
        school = School.objects.get(urn=said["urn"])
        if not Vacancy.objects.filter(school=school, title=said["title"]).exists():
            advertise(said, school, today, by=recruiters.get(said["urn"]), office=office)


def recruiter(said: Mapping[str, Any]) -> User:
    person, is_new = User.objects.get_or_create(
        email=said["email"], defaults={"name": said["name"], "job_role": said["job_role"], "is_illustrative": True}
    )
    if is_new:
        person.password = make_password(people.PASSWORD)
        person.date_joined = timezone.now() - people.SETTLED
        person.save(update_fields=["password", "date_joined"])
    people.verify(person)
    people.affiliate(person, School.objects.get(urn=said["urn"]), Affiliation.Role.RECRUITER, Affiliation.State.ACTIVE)
    return person


def advertise(said: Mapping[str, Any], school: School, today: datetime.date, *, by: User | None, office: User) -> Vacancy:
    """Make the advert, in the state that the words give it, without a letter to anybody: it is what was done before today."""
    state = said.get("state", "published")
    closes_on = closing_day(today, said["closes_in"]) if "closes_in" in said else None
    vacancy = Vacancy(school=school, written_by=by, **{name: _tidy(said[name]) for name in SAID if name in said})
    vacancy.pay_from_pence, vacancy.pay_to_pence = (said[name] * 100 if name in said else None for name in ("pay_from", "pay_to"))
    if closes_on:
        vacancy.closes_at = timezone.make_aware(datetime.datetime.combine(closes_on, datetime.time(9)))
        vacancy.starts_on = term_start(said.get("starts", ""), closes_on + 20 * DAY)
        vacancy.start_words = "" if vacancy.starts_on else said.get("starts", "")
    if closes_on and "interviews_after" in said:
        vacancy.interviews_on = working_day(closes_on + said["interviews_after"] * DAY)
    if "contract_until_in" in said:
        vacancy.contract_until = today + said["contract_until_in"] * DAY
    begun = timezone.make_aware(datetime.datetime.combine(today - said.get("published_ago", 2) * DAY, datetime.time(10, 20)))
    vacancy.state = {"sent_back": "draft", "published": "published"}.get(state, state)
    if state != "draft":
        vacancy.submitted_at = begun - DAY
    if state == "sent_back":
        vacancy.comment, vacancy.sent_back_at = said["comment"], begun
    if vacancy.state == Vacancy.State.PUBLISHED:
        vacancy.first_published_at = begun
        if said["closes_in"] < 0:
            vacancy.state = Vacancy.State.EXPIRED
    vacancy.save()
    Vacancy.objects.filter(pk=vacancy.pk).update(created_at=begun - 2 * DAY)
    vacancy.subjects.set(Subject.objects.filter(slug__in=said.get("subjects", [])))
    _tell(vacancy, by, office, begun)
    if vacancy.first_published_at:
        count(vacancy, timezone.localdate(begun), min(today, closes_on or today))
    registry.refresh(KIND, vacancy.pk)
    return vacancy


def _tell(vacancy: Vacancy, by: User | None, office: User, begun: datetime.datetime) -> None:
    """Write down what was done with the advert so far."""
    kinds = VacancyMove.Kind
    moves: list[tuple[VacancyMove.Kind, User | None, datetime.datetime | None]] = [(kinds.WRITTEN, by, begun - 2 * DAY)]
    if vacancy.submitted_at:
        moves.append((kinds.SUBMITTED, by, vacancy.submitted_at))
    if vacancy.sent_back_at:
        moves.append((kinds.SENT_BACK, office, vacancy.sent_back_at))
    if vacancy.first_published_at:
        moves.append((kinds.PUBLISHED, office, begun))
    if vacancy.state == Vacancy.State.EXPIRED:
        moves.append((kinds.EXPIRED, None, vacancy.closes_at))
    for kind, person, at in moves:
        comment = vacancy.comment if kind == kinds.SENT_BACK else ""
        made = VacancyMove.objects.create(vacancy=vacancy, kind=kind, by=person, comment=comment)
        VacancyMove.objects.filter(pk=made.pk).update(at=at)


def count(vacancy: Vacancy, first: datetime.date, last: datetime.date) -> None:
    """Count how often the advert was read, and gone on from, on each day that it was open."""
    dice = Dice("readers", vacancy.title)
    days = [first + number * DAY for number in range((last - first).days + 1)]
    for kind, most in ((reader_counts.VIEW, 24), (reader_counts.APPLICATION, 2)):
        counted = ((day, dice.below(most + 1)) for day in days)
        DailyTotal.objects.bulk_create(
            [DailyTotal(kind=kind, key=str(vacancy.pk), date=day, count=number) for day, number in counted if number], ignore_conflicts=True
        )


def term_start(season: str, earliest: datetime.date) -> datetime.date | None:
    """Return the first day of the term of `season` that follows `earliest`, or of the next if it has just begun; None for no season."""
    seasons = ("spring", "summer", "autumn")
    if season not in seasons:
        return None
    terms = [
        (name, first)
        for year in (earliest.year, earliest.year + 1)
        for name, first in zip(
            seasons,
            (datetime.date(year, 1, 4), easter(year) + 15 * DAY, datetime.date(year, 9, 1)),
            strict=True,
        )
        if first >= earliest
    ]
    wanted = next(first for name, first in terms if name == season)
    return working_day(wanted if wanted - earliest < 300 * DAY else terms[0][1])


def closing_day(today: datetime.date, days: int) -> datetime.date:
    """Return the day so many days from `today`: a working day, where it is still to come."""
    return working_day(today + days * DAY) if days > 0 else today + days * DAY


def working_day(day: datetime.date) -> datetime.date:
    """Return `day`, or the next on which a school answers: no weekend, and nothing between Christmas and Twelfth Night."""
    if (day.month, day.day) >= (12, 21):
        day = datetime.date(day.year + 1, 1, 8)
    elif day.month == 1 and day.day < 4:
        day = day.replace(day=8)
    return day + (7 - day.weekday()) * DAY if day.weekday() > 4 else day


def _tidy(value: Any) -> Any:
    return wording.plain(value) if isinstance(value, str) else value
