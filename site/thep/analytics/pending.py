"""What this process has counted and not written yet: it adds up in memory and is written twice a minute, by a thread of its own.

Nobody's page waits for it. A process that is killed loses what it counted in the last half minute; one that ends in good order writes it.
"""

import atexit
import datetime
import logging
import os
from collections import Counter
from itertools import groupby
from operator import itemgetter
from threading import Lock, Thread
from time import sleep

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from .models import DailyTotal

log = logging.getLogger(__name__)

Happened = tuple[str, str]
"""A kind and a key."""

Row = tuple[str, str, datetime.date, int]
"""A kind, a key, a day and how often."""

KEYS_HELD = 5000
"""A flood of new keys is dropped beyond so many; what is known already is still counted."""

NEW_KEYS_A_DAY = 2000
"""So many keys of one kind are kept of a day: addresses and words come from outside, and must not fill the database."""


class Pending:
    """Counts of one process, whatever its threads."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start with nothing counted."""
        # Begun anew too by a process that is split off another: it has none of the other's threads.
        self.lock = Lock()
        self.counts: Counter[Happened] = Counter()
        self.is_watched = False

    def add(self, happened: Happened, count: int = 1) -> None:
        with self.lock:
            if happened in self.counts or len(self.counts) < KEYS_HELD:
                self.counts[happened] += count
            begin, self.is_watched = not self.is_watched, True
        if begin and settings.COUNTS_WRITTEN_EVERY:
            atexit.register(self.write)
            Thread(target=self._watch, name="analytics", daemon=True).start()

    def take(self) -> Counter[Happened]:
        """Return what was counted, and count anew from now on."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
        return counts

    def write(self) -> None:
        """Write everything counted so far into the database; where that refuses, keep it for the next time."""
        counts = self.take()
        try:
            add_to_totals(counts)
        except DatabaseError:
            log.warning("What was counted could not be written; it is kept for the next time", exc_info=True)
            for happened, count in counts.items():
                self.add(happened, count)

    def _watch(self) -> None:
        while True:
            sleep(settings.COUNTS_WRITTEN_EVERY)
            self.write()
            connection.close()


def add_to_totals(counts: Counter[Happened]) -> None:
    """Add `counts` to today's totals, in one statement."""
    today = timezone.localdate()
    kept = _bounded([(kind, key, today, count) for (kind, key), count in counts.items()], today)
    if not kept:
        return
    table = connection.ops.quote_name(DailyTotal._meta.db_table)
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(kept))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (kind, key, date, count) VALUES {rows} "  # noqa: S608 (our own table's name)
            f"ON CONFLICT (kind, key, date) DO UPDATE SET count = {table}.count + excluded.count",
            [value for row in kept for value in row],
        )


def _bounded(rows: list[Row], today: datetime.date) -> list[Row]:
    """Return `rows` in order, without new keys of a kind that has all the keys it may have of a day."""
    # In order, so that no two writers lock crosswise.
    kept = []
    for kind, group in groupby(sorted(rows), key=itemgetter(0)):
        mine = list(group)
        known = set(DailyTotal.objects.filter(kind=kind, date=today).values_list("key", flat=True))
        new = [row for row in mine if row[1] not in known][: max(0, NEW_KEYS_A_DAY - len(known))]
        kept += sorted([row for row in mine if row[1] in known] + new)
    return kept


PENDING = Pending()


os.register_at_fork(after_in_child=PENDING.begin)
