"""Where the sandbox keeps its objects, answers and deliveries: one SQLite file, or memory.

Every request is one transaction, so a process that is killed leaves whole requests behind.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

Object = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    belongs_to TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    hidden TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS objects_by_owner ON objects (kind, belongs_to);
CREATE TABLE IF NOT EXISTS answers_by_key (
    key TEXT PRIMARY KEY,
    given INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    request TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    due REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting'
);
CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (state, due);
"""


class Answer(NamedTuple):
    fingerprint: str
    request: str
    status: int
    body: str


class Store:
    """Objects by id, the newest first where they are listed. `hidden` is what Stripe knows of an object and never shows."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=20)
        # There is one connection, so the write-ahead log's trouble with several cannot arise.
        self._connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {SCHEMA}")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run what is inside alone, and keep it whole or not at all. A refusal inside undoes it too."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def undone_by(self, error: type[Exception]) -> Iterator[None]:
        """Begin a part of the transaction that this error takes back, and leaves the rest."""
        self._execute("SAVEPOINT part")
        try:
            yield
        except error:
            self._execute("ROLLBACK TO part")
            raise
        finally:
            if self._connection.in_transaction:
                self._execute("RELEASE part")

    def add(self, item: Object, *, belongs_to: str = "", hidden: Object | None = None) -> None:
        self._execute(
            "INSERT INTO objects (id, kind, belongs_to, body, hidden) VALUES (?, ?, ?, ?, ?)",
            item["id"],
            item["object"],
            belongs_to,
            json.dumps(item),
            json.dumps(hidden or {}),
        )

    def save(self, item: Object, *, belongs_to: str | None = None) -> None:
        self._execute(
            "UPDATE objects SET body = ?, belongs_to = COALESCE(?, belongs_to) WHERE id = ?",
            json.dumps(item),
            belongs_to,
            item["id"],
        )

    def get(self, identifier: str, kind: str | None = None) -> Object | None:
        row = self._execute("SELECT body, kind FROM objects WHERE id = ?", identifier).fetchone()
        return json.loads(row[0]) if row and kind in (None, row[1]) else None

    def hidden(self, identifier: str) -> Object:
        row = self._execute("SELECT hidden FROM objects WHERE id = ?", identifier).fetchone()
        return json.loads(row[0]) if row else {}

    def all(self, kind: str, belongs_to: str | None = None) -> list[Object]:
        if belongs_to is None:
            rows = self._execute("SELECT body FROM objects WHERE kind = ? ORDER BY sequence DESC", kind)
        else:
            rows = self._execute("SELECT body FROM objects WHERE kind = ? AND belongs_to = ? ORDER BY sequence DESC", kind, belongs_to)
        return [json.loads(row[0]) for row in rows.fetchall()]

    def count(self, kind: str, belongs_to: str | None = None) -> int:
        if belongs_to is None:
            return int(self._execute("SELECT COUNT(*) FROM objects WHERE kind = ?", kind).fetchone()[0])
        row = self._execute("SELECT COUNT(*) FROM objects WHERE kind = ? AND belongs_to = ?", kind, belongs_to).fetchone()
        return int(row[0])

    def answer(self, key: str, *, since: int) -> Answer | None:
        """Return what was answered to this key, if that was no longer ago than `since`."""
        row = self._execute(
            "SELECT fingerprint, request, status, body FROM answers_by_key WHERE key = ? AND given > ?", key, since
        ).fetchone()
        return Answer(*row) if row else None

    def keep_answer(self, key: str, answer: Answer, *, given: int) -> None:
        self._execute(
            "INSERT OR REPLACE INTO answers_by_key (key, given, fingerprint, request, status, body) VALUES (?, ?, ?, ?, ?, ?)",
            key,
            given,
            *answer,
        )

    def deliver(self, event: str, due: float) -> None:
        self._execute("INSERT INTO deliveries (event, due) VALUES (?, ?)", event, due)

    def due_deliveries(self, now: float, limit: int) -> list[tuple[int, str, int]]:
        """Take deliveries whose time has come, so that nobody else does: return their id, event and attempts so far."""
        with self.transaction():
            rows = self._execute(
                "SELECT id, event, attempts FROM deliveries WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?",
                now,
                limit,
            ).fetchall()
            for row in rows:
                self._execute("UPDATE deliveries SET state = 'sending' WHERE id = ?", row[0])
        return rows

    def delivered(self, delivery: int, *, state: str, due: float = 0) -> None:
        with self.transaction():
            self._execute("UPDATE deliveries SET state = ?, due = ?, attempts = attempts + 1 WHERE id = ?", state, due, delivery)

    def reschedule(self, delivery: int, due: float) -> None:
        self._execute("UPDATE deliveries SET due = ? WHERE id = ?", due, delivery)

    def waiting_deliveries(self) -> list[int]:
        rows = self._execute("SELECT id FROM deliveries WHERE state IN ('waiting', 'sending') ORDER BY id").fetchall()
        return [row[0] for row in rows]

    def resume_deliveries(self) -> None:
        """Have what a killed process was sending sent again: Stripe, too, delivers at least once."""
        self._execute("UPDATE deliveries SET state = 'waiting' WHERE state = 'sending'")

    def _execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        with self._lock:
            return self._connection.execute(statement, values)
