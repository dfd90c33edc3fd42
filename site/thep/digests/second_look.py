"""Look at digests again when they are about to leave: who reads them, what they want, and what they may see may have changed since."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from thep.mail import letters, wordings
from thep.mail.kinds import LetterKind
from thep.mail.mailing_lists import preferences_of
from thep.mail.models import Frequency, Message

from .contents import Contents, Found
from .letter_contexts import context_of
from .models import DigestRecipient

NOT_THEIRS = "The account was closed, or has another address now."
NOTHING_LEFT = "Nothing in it is still new for its reader, or still theirs to see."
LONG_AGO = datetime.timedelta(hours=1)
"""What was written before is written anew: its dates may have moved."""


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Write digests anew, without what is no news any more; return which mustn't leave, by key, and why.

    Asks a constant number of queries for each run, and two more for each letter that is written anew. What is left out is told in a later
    digest if it is news then.
    """
    rows = rows_of(messages)
    found: dict[int, Found] = {}
    for of_run in _by_run(rows.values()):
        contents = Contents(Frequency(of_run[0].run.frequency), of_run[0].run.period, of_run[0].run.covers_from)
        found |= {row.pk: each for row, each in zip(of_run, contents.found_again_for(of_run), strict=True)}
    reasons: dict[int, str] = {}
    with wordings.read_once():
        for message in messages:
            row = rows.get(_key(message))
            if row is None or found[row.pk].is_left_out:
                reasons[message.pk] = NOT_THEIRS
            elif not found[row.pk].number:
                reasons[message.pk] = NOTHING_LEFT
            elif found[row.pk].number < row.items or message.created_at < timezone.now() - LONG_AGO:
                write_anew(kind, message, row, found[row.pk])
    return reasons


def write_anew(kind: LetterKind, message: Message, row: DigestRecipient, found: Found) -> None:
    """Have `message` say what was `found`, and `row` that nothing else was told."""
    written = letters.write(kind, preferences_of(message.to) | context_of(row.person, found))
    message.subject, message.text, message.html = written.subject, written.text, written.html
    row.keys, row.items = {name: found.keys.get(name) for name in row.keys}, found.number
    with transaction.atomic():
        message.save(update_fields=["subject", "text", "html"])
        row.save(update_fields=["keys", "items"])


def rows_of(messages: Iterable[Message]) -> dict[tuple[int, str], DigestRecipient]:
    """Return the rows for which `messages` were written, by run and address, in one query."""
    keys = {_key(message) for message in messages}
    among = DigestRecipient.objects.filter(run__in={run for run, _ in keys}, address__in={address for _, address in keys})
    return {(row.run_id, row.address): row for row in among.select_related("run", "person")}


def _key(message: Message) -> tuple[int, str]:
    return int(message.cause.rpartition(":")[2]), message.to.lower()


def _by_run(rows: Iterable[DigestRecipient]) -> list[list[DigestRecipient]]:
    runs: dict[int, list[DigestRecipient]] = defaultdict(list)
    for row in rows:
        runs[row.run_id].append(row)
    return list(runs.values())
