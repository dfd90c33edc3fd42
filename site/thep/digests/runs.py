"""Make the digests of a period: begin its run, write to its people in batches, finish it.

Any of it may be called by several processes at once, broken off anywhere and called again: a period has one run, a person one row in it,
and the letter is posted in the transaction that says so in the row.
"""

import datetime
from collections.abc import Sequence

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from thep.mail import outbox, wordings
from thep.mail.models import Frequency
from thep.schedule.rounds import SomeFailed

from . import letters
from .contents import Contents, Found
from .frequencies import not_paused, readers_at
from .models import DigestRecipient, DigestRun
from .sections import every_section
from .timetable import FREQUENCIES, last_period, week_before

log = structlog.get_logger(__name__)

BATCH = 200
State = DigestRecipient.State


def make_due() -> int:
    """Make the digests of the periods that are over, and carry on with runs that were broken off; return how many letters were written.

    Raises:
        SomeFailed: some people could not be written to. What is new for them is in their next digest.
    """
    now = timezone.now()
    for frequency in FREQUENCIES:
        begin(frequency, now)
    written = failed = 0
    for run in DigestRun.objects.unfinished().order_by("ends_at", "pk"):
        wrote, not_written = carry_on(run)
        written, failed = written + wrote, failed + not_written
    if failed:
        raise SomeFailed(written, failed, "Some digests could not be written. The log says why.")
    return written


def begin(frequency: Frequency, now: datetime.datetime) -> DigestRun | None:
    """Begin the run of the last period that is over, with a row for each of its people; None where it has begun, or there is none to make.

    It covers what came before, of the last seven days or of its own period, if there was no run then, and takes over from one that was
    broken off. On a site that never had a run the first one is made for nobody: digests begin with the period that is running.
    """
    period = last_period(frequency, now)
    # A run of the future is of a clock that was ahead and has been put back.
    runs = DigestRun.objects.filter(frequency=frequency, ends_at__lte=now)
    if runs.filter(ends_at__gte=period.ends_at).exists():
        return None
    people = people_of(frequency)
    with transaction.atomic():
        latest = runs.aggregate(ends=Max("ends_at"))["ends"]
        run, created = DigestRun.objects.get_or_create(
            frequency=frequency, begins_at=period.begins_at, defaults={"ends_at": period.ends_at, "covers_from": period.begins_at}
        )
        if not created:
            return None
        if latest is None:
            _finish(run)
            return None
        run.covers_from = max(min(_take_over(run) or latest, latest, period.begins_at), min(week_before(period.ends_at), period.begins_at))
        run.save(update_fields=["covers_from"])
        rows = [DigestRecipient(run=run, address=address, person_id=person) for address, person in sorted(people.items())]
        DigestRecipient.objects.bulk_create(rows, batch_size=500)
    log.info("digest_run_begun", run=run.pk, frequency=frequency, people=len(rows))
    return run


def people_of(frequency: Frequency) -> dict[str, int | None]:
    """Return who gets a digest of this frequency: the person at each address, None where there is no account."""
    found: dict[str, int | None] = {}
    for section in every_section():
        readers = section.readers_at(frequency) if section.readers_at is not None else section.readers()
        wanted = not_paused(readers) if section.readers_at is not None else readers_at(section.name, [frequency], readers)
        for address in wanted:
            found[address] = readers[address] if found.get(address) is None else found[address]
    return found


def carry_on(run: DigestRun) -> tuple[int, int]:
    """Write to everybody who waits in `run`, and finish it; return how many letters were written, and how many could not be."""
    contents = Contents(Frequency(run.frequency), run.period, run.covers_from)
    written = failed = 0
    while rows := list(run.recipients.waiting().select_related("person", "run").order_by("pk")[:BATCH]):
        with wordings.read_once():
            wrote, not_written = write_batch(run, rows, contents.found_for(rows))
        written, failed = written + wrote, failed + not_written
    _finish(run)
    return written, failed


def write_batch(run: DigestRun, rows: Sequence[DigestRecipient], found: Sequence[Found]) -> tuple[int, int]:
    """Write to the people of `rows` what was found for them; return how many letters were written, and how many could not be.

    Their words are made before the transaction, which is short, and only posted for who still waits then.
    """
    with wordings.read_once():
        written = {row.pk: letters.draft_for(row, each) for row, each in zip(rows, found, strict=True)}
    by_row = {row.pk: each for row, each in zip(rows, found, strict=True)}
    with transaction.atomic():
        waiting = list(run.recipients.waiting().select_for_update().filter(pk__in=written))
        for row in waiting:
            _note(row, by_row[row.pk], could_be_written=written[row.pk] is not None)
        outbox.post_many([letter for row in waiting if row.state == State.WRITTEN and (letter := written[row.pk])])
        # They are there and locked, so each conflicts and is updated. `bulk_update`, which has a CASE for each, takes four times as long.
        DigestRecipient.objects.bulk_create(
            waiting, update_conflicts=True, unique_fields=["id"], update_fields=["state", "items", "keys"], batch_size=BATCH
        )
    states = [row.state for row in waiting]
    return states.count(State.WRITTEN), states.count(State.FAILED)


def _note(row: DigestRecipient, found: Found, *, could_be_written: bool) -> None:
    """Say in `row` what becomes of it."""
    if found.is_left_out:
        row.state = State.LEFT_OUT
    elif not found.number:
        row.state, row.keys = State.NOTHING_NEW, found.keys
    elif not could_be_written:
        row.state = State.FAILED
    else:
        row.state, row.keys, row.items = State.WRITTEN, found.keys, found.number


def _take_over(run: DigestRun) -> datetime.datetime | None:
    """End the runs before `run` that were broken off; return since when it covers what is new for their people, None where none was."""
    broken_off = list(DigestRun.objects.unfinished().filter(frequency=run.frequency).exclude(pk=run.pk))
    for each in broken_off:
        waiting = list(each.recipients.waiting().select_for_update().values_list("pk", flat=True))
        DigestRecipient.objects.filter(pk__in=waiting).update(state=State.LEFT_OUT)
        _finish(each)
    return min((each.covers_from for each in broken_off), default=None)


def _finish(run: DigestRun) -> None:
    """Finish `run` if nobody waits in it any more: that is counted, as who found nobody to write to may have been too early or too late."""
    DigestRun.objects.unfinished().told_everybody().filter(pk=run.pk).update(state=DigestRun.State.FINISHED, finished_at=timezone.now())
