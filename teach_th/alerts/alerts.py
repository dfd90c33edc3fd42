"""A job alert is asked for, confirmed from the mailbox, changed, paused and stopped; the sweep sends what is new."""

import datetime
from collections.abc import Sequence
from functools import partial

import structlog
from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.accounts.people import addresses_of
from thep.digests import telling
from thep.mail import preferences
from thep.mail.double_opt_in import DoubleOptIn
from thep.mail.kinds import LetterClass
from thep.mail.list_records import ListEntries, ListEntry
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency
from thep.schedule.rounds import SomeFailed

from . import digest, letters, saved_searches
from .models import AlertedVacancy, JobAlert, JobAlertQuerySet

log = structlog.get_logger(__name__)

MORNING = datetime.time(7, 0)
DAY = datetime.timedelta(days=1)


def ask(*, email: str, search: str, frequency: str) -> JobAlert:
    """Ask the address to confirm an alert of `search`; where one is confirmed already, the letter says so and leads to it."""
    return FLOW.ask(email, search=search, wishes={"frequency": frequency})


def begin_for(*, email: str, phases: Sequence[str], roles: Sequence[str]) -> JobAlert:
    """Begin a weekly alert for somebody who has confirmed their address and asked for it with their expression of interest."""
    return FLOW.begin_for_reader(email, search=saved_searches.of_interest(phases, roles))


def change(alert: JobAlert, *, frequency: str) -> None:
    """Have letters come as often as `frequency`, from the next one on."""
    alert.frequency = frequency
    alert.next_at = following(alert, timezone.now())
    JobAlert.objects.filter(pk=alert.pk).update(frequency=frequency, next_at=alert.next_at)


def pause(alert: JobAlert) -> None:
    JobAlert.objects.filter(pk=alert.pk).update(is_paused=True)


def resume(alert: JobAlert) -> None:
    """Have letters come again; the next one tells of what was published meanwhile and is still open."""
    JobAlert.objects.filter(pk=alert.pk).update(is_paused=False, next_at=following(alert, timezone.now()))


def send_due() -> int:
    """Tell the owner of every alert whose time has come what is new; return how many letters were written.

    Raises:
        SomeFailed: some alerts could not be written. The next round tries them again.
    """
    written = failed = 0
    due = list(JobAlert.objects.due().order_by("next_at", "pk"))
    # What a paused address isn't told of now, it's told of when the pause is over.
    resting = preferences.paused({alert.email for alert in due})
    for alert in due:
        if alert.email in resting:
            continue
        try:
            written += _send(alert)
        except Exception:
            log.exception("job_alert_failed", alert=alert.pk)
            failed += 1
    if failed:
        raise SomeFailed(written, failed, "Some job alerts could not be written. The log says why.")
    return written


def of_person(person: User) -> JobAlertQuerySet:
    """Return the confirmed alerts of the addresses that the person has shown to be theirs."""
    return JobAlert.objects.confirmed().filter(email__in=addresses_of(person))


def following(alert: JobAlert, after: datetime.datetime) -> datetime.datetime:
    """Return the next morning in London after the day of `after`, aware; for a weekly alert, of the weekday on which it was confirmed."""
    today = timezone.localdate(after)
    day = today + DAY
    if alert.frequency == JobAlert.Frequency.WEEKLY:
        weekday = timezone.localdate(alert.confirmed_at or after).weekday()
        day += DAY * ((weekday - day.weekday()) % 7)
    return timezone.make_aware(datetime.datetime.combine(day, MORNING))


def _begin(alert: JobAlert) -> None:
    alert.next_at = following(alert, timezone.now())


def _send(alert: JobAlert) -> bool:
    """Send one letter, if there is anything new, and return whether there was.

    It is written in the transaction that notes what it tells of, so that a second sweep finds nothing to do. The search may be another
    server's, so it's asked before.
    """
    found = saved_searches.published_since(alert.search, alert.asked_at)
    now = timezone.now()
    with transaction.atomic():
        locked = JobAlert.objects.due().select_for_update().filter(pk=alert.pk).first()
        # A digest that is being made may tell of some of it. The next sweep knows.
        if locked is None or telling.is_being_written(locked.email):
            return False
        # What the digest was to tell of and hasn't is new still: it is due as often as the alert at least, and is made before it.
        told = set(locked.told.told().values_list("vacancy", flat=True)) | digest.told_to(locked)
        new = [vacancy for vacancy in found if vacancy.pk not in told]
        locked.next_at = following(locked, now)
        locked.save(update_fields=["next_at"])
        if not new:
            return False
        letter = letters.digest(locked, new, day=timezone.localdate(now))
        AlertedVacancy.objects.bulk_create(
            [AlertedVacancy(alert=locked, vacancy=vacancy, letter=letter) for vacancy in new],
            update_conflicts=True,
            unique_fields=["alert", "vacancy"],
            update_fields=["letter"],
        )
    return True


FLOW = DoubleOptIn(
    model=JobAlert,
    confirm=letters.CONFIRM,
    already=letters.ALREADY,
    context=letters.context_of,
    begin=_begin,
    mailing_list="job alerts",
)
"""How an alert is asked for, confirmed and stopped."""


def entry_of(pk: int, key: str, email: str, search: str, frequency: str, is_paused: bool) -> ListEntry:
    """Return a job alert for the page of its reader's preferences."""
    alert = JobAlert(pk=pk, key=key, email=email, search=search, frequency=frequency, is_paused=is_paused)
    return ListEntry(
        key=f"job alert {pk}",
        email=email,
        words=f"the job alert for {saved_searches.in_words(search)}",
        frequency=Frequency(frequency),
        stop=partial(FLOW.stop, alert),
        move=partial(FLOW.move, alert),
        choose=partial(_choose, pk),
        note="Paused" if is_paused else "",
        change=letters.address_of(alert, "job_alert_link"),
    )


def _choose(pk: int, how_often: Frequency) -> None:
    for alert in JobAlert.objects.filter(pk=pk):
        change(alert, frequency=how_often.value)


LIST = MailingList(
    name="job alerts",
    label="Job alerts",
    about=LetterClass.ALERT,
    frequencies=(Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER),
    default=Frequency.WEEKLY,
    entries=ListEntries(
        records=JobAlert.objects.confirmed,
        address="email",
        kept=("pk", "key", "email", "search", "frequency", "is_paused"),
        entry=entry_of,
    ),
    ask="job_alert",
    act="Get new jobs by email",
    told_by_digest=digest.left_to_the_digest,
)
