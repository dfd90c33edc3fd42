"""The digest's section of new jobs: what somebody's job alerts find, told beside other news. An alert then tells of none of it again.

It tells, beside others or not, of what was in a letter of an alert that was too much for its reader's day.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from teach_th.vacancies.models import Vacancy
from teach_th.vacancies.rows import Row
from thep.accounts.models import User
from thep.design.templatetags.thep import clock, weekday
from thep.digests import frequencies as digests
from thep.digests import telling
from thep.digests.sections import DigestItem, DigestSection, Items, Reader
from thep.digests.timetable import Period, next_morning
from thep.mail import preferences
from thep.mail.causes import key_of
from thep.mail.kinds import LetterClass
from thep.mail.list_records import ListReaders
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency, Message

from . import saved_searches
from .models import AlertedVacancy, JobAlert, JobAlertQuerySet

NAME = "new jobs"
"""Of its list, and of its section in the digest."""


class NewJobs:
    """Answers for batches of readers which vacancies, published in a period, their alerts find and have not told of."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.found: dict[str, Sequence[Vacancy]] = {}

    def __call__(self, readers: Sequence[Reader]) -> Items:
        """Return what is new for each of `readers` who has an account, the newest first: in three queries, and one more for each search.

        Adverts that they wrote aren't new to them.
        """
        alerts = list(active().filter(email__in=[reader.address for reader in readers if reader.person is not None]).order_by("pk"))
        told = set(AlertedVacancy.objects.told().filter(alert__in=alerts).values_list("alert__email", "vacancy"))
        people = {reader.address: reader.person.pk for reader in readers if reader.person is not None}
        items: dict[str, dict[int, DigestItem]] = defaultdict(dict)
        for alert in alerts:
            for vacancy, published_at in self.found_by(alert):
                if vacancy.written_by_id != people[alert.email] and (alert.email, vacancy.pk) not in told:
                    items[alert.email][vacancy.pk] = item_of(vacancy, published_at)
        for left in self.left_by(alerts):
            email, vacancy = left.alert.email, left.vacancy
            if vacancy.written_by_id != people[email] and (email, vacancy.pk) not in told and left.letter is not None:
                items[email][vacancy.pk] = replace(item_of(vacancy, left.letter.state_at), stands_alone=True)
        return {address: sorted(new.values(), key=lambda item: item.at, reverse=True) for address, new in items.items()}

    def found_by(self, alert: JobAlert) -> list[tuple[Vacancy, datetime.datetime]]:
        """Return what the search of `alert` finds that was published since it was asked for, and when. Each search is asked once."""
        if alert.search not in self.found:
            self.found[alert.search] = saved_searches.published_since(alert.search, self.period.begins_at)
        found = ((each, each.first_published_at) for each in self.found[alert.search])
        return [(each, published_at) for each, published_at in found if published_at is not None and published_at >= alert.asked_at]

    def left_by(self, alerts: Sequence[JobAlert]) -> QuerySet[AlertedVacancy]:
        """Return what letters of `alerts` were to tell of before the period was over, and left to the digest, and is open still."""
        left = AlertedVacancy.objects.left_to_the_digest().filter(alert__in=alerts, letter__state_at__lt=self.period.ends_at)
        return left.filter(vacancy__in=Vacancy.objects.open()).select_related("alert", "letter", "vacancy__school")


def item_of(vacancy: Vacancy, published_at: datetime.datetime) -> DigestItem:
    row, until = Row(vacancy=vacancy), vacancy.apply_by
    return DigestItem(
        key=key_of(vacancy),
        at=published_at,
        words=f"{vacancy.title}, {vacancy.school.name}",
        address=row.address,
        when=f"Apply by {weekday(until)}, {clock(until)}" if until is not None else "",
        place=row.area,
    )


def active() -> JobAlertQuerySet:
    """Select the alerts that tell of something."""
    return JobAlert.objects.confirmed().filter(is_paused=False)


def with_an_alert() -> QuerySet[User]:
    """Select who has both an account and a job alert."""
    return User.objects.filter(is_active=True, email__in=active().order_by().values("email"))


def readers() -> dict[str, int | None]:
    """Return whom the section may be for: their addresses and primary keys."""
    return {email.lower(): pk for email, pk in with_an_alert().values_list("email", "pk")}


def left_to_the_digest(messages: Sequence[Message]) -> set[int]:
    """Return the keys of those letters of alerts, too many for their readers' day, that the next digest of each tells of.

    That is due as often as the alert at least, and before any of the jobs closes. Any other letter waits for the morning.
    """
    jobs: dict[int, list[AlertedVacancy]] = defaultdict(list)
    listed = AlertedVacancy.objects.filter(letter__in=[message.pk for message in messages], alert__in=active())
    for each in listed.select_related("alert", "vacancy"):
        jobs[each.letter_id or 0].append(each)
    emails = {each[0].alert.email for each in jobs.values()}
    wishes = preferences.frequencies(set(with_an_alert().filter(email__in=emails).values_list("email", flat=True)), NAME)
    return {pk for pk, theirs in jobs.items() if _comes_in_time(wishes.get(theirs[0].alert.email, Frequency.NEVER), theirs)}


def _comes_in_time(wish: Frequency, jobs: Sequence[AlertedVacancy]) -> bool:
    """Return whether whoever wants the section as often as `wish` has it in time for `jobs`, which are of one alert."""
    if wish not in (Frequency.DAILY, jobs[0].alert.frequency):
        return False
    due = next_morning(wish, timezone.now())
    return all(each.vacancy.closes_at is not None and each.vacancy.closes_at > due for each in jobs)


def told_to(alert: JobAlert) -> set[int]:
    """Return the primary keys of the vacancies that digests have told the reader of `alert` of."""
    return {int(key.rpartition(":")[2]) for key in telling.keys_told(alert.email, NAME)}


LIST = MailingList(
    name=NAME,
    label="New jobs in your digest",
    about=LetterClass.ALERT,
    words="When we write to you about something else too, and when a job alert would be one email too many for that day. "
    "What your digest says, your job alerts don’t say again.",
    frequencies=(Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER),
    default=Frequency.WEEKLY,
    readers=ListReaders(records=with_an_alert, address=Lower("email")),
    part_of=digests.LIST.name,
)

SECTION = DigestSection(
    name=LIST.name,
    title="New jobs",
    one="new job",
    many="new jobs",
    because="you set up a job alert",
    readers=readers,
    prepare=NewJobs,
    all_of_them="vacancies",
    only_beside_others=True,
    order=40,
)
