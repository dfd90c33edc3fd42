"""What each test asks of a database, so that a second pass over another one can ask all of that too, with fewer tests.

A pass with `--note-statements=FOLDER` notes it there. One with `--statements-of=FOLDER` leaves out the tests that ask only what others ask.
Statements are the same if they differ only in ordinary values; one that fails is another than one that doesn't.
"""

import functools
import heapq
import json
import os
import re
import zlib
from pathlib import Path

from django.db.backends.signals import connection_created

LISTS = re.compile(r"%s(?:, %s)+")
ROWS = re.compile(r"\(%s\)(?:, \(%s\))+")
SAVEPOINTS = re.compile(r'"s\d+_x\d+"')
BEGINNING = 20
"""What it costs to begin a test, in statements."""


class Notes:
    """What each test asks, written down in `folder` when the process ends."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.statements, self.costs = {}, {}
        self.test = None
        connection_created.connect(self.listen)

    def listen(self, connection, **_):
        if self.hear not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.hear)

    def hear(self, execute, sql, values, many, context):
        failed = ""
        try:
            return execute(sql, values, many, context)
        except Exception as error:
            failed = type(error).__name__
            raise
        finally:
            if self.test:
                statement = f"{shape(sql)} {extremes(values)} {failed}"
                self.statements.setdefault(self.test, set()).add(zlib.crc32(statement.encode()))
                self.costs[self.test] = self.costs.get(self.test, 0) + 1

    def forget(self, test):
        """Note nothing of a test that didn't come to its end: it is for the other database to run."""
        self.statements.pop(test, None)
        if self.test == test:
            self.test = None

    def write(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        noted = {test: [self.costs[test], *sorted(statements)] for test, statements in self.statements.items()}
        (self.folder / f"{os.getpid()}.json").write_text(json.dumps(noted))


@functools.lru_cache(maxsize=50_000)
def shape(sql):
    """The statement, however many values it lists and whatever its savepoint is called."""
    return SAVEPOINTS.sub("savepoint", ROWS.sub("(%s)", LISTS.sub("%s", str(sql))))


def extremes(values):
    """What is out of the ordinary in the values, which one database may take and another not."""
    return sorted({extreme(value) for value in (values.values() if isinstance(values, dict) else values or ())} - {""})


def extreme(value):
    if isinstance(value, str):
        return "null character" if "\0" in value else "long text" if len(value) > 250 else ""
    return "large number" if isinstance(value, int) and abs(value) >= 2**31 else ""


def noted_in(folder):
    """What is noted in `folder`: by test, how many statements it asked and which."""
    noted = {}
    for file in sorted(Path(folder).glob("*.json")):
        for test, (cost, *statements) in json.loads(file.read_text()).items():
            noted[test] = (cost, set(statements))
    return noted


def repeats(items, folder):
    """Return which of `items` would ask only what others do, by what is noted in `folder`: none of which nothing is noted there."""
    here = {item.nodeid for item in items}
    noted = {test: asked for test, asked in noted_in(folder).items() if test in here}
    kept = enough(noted)
    return [item for item in items if item.nodeid in noted and item.nodeid not in kept]


def enough(noted):
    """Return the tests that together ask whatever all of them ask: the next is always the one that adds most for what it costs."""
    asked, chosen = set(), set()

    def worth(test):
        cost, statements = noted[test]
        return -len(statements - asked) / (cost + BEGINNING)

    waiting = [(worth(test), test) for test in noted]
    heapq.heapify(waiting)
    while waiting:
        _, test = heapq.heappop(waiting)
        now = worth(test)
        if not now:
            continue
        if waiting and now > waiting[0][0]:
            heapq.heappush(waiting, (now, test))
            continue
        chosen.add(test)
        asked |= noted[test][1]
    return chosen
