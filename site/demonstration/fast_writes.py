"""Load without waiting for the disk after each of some thousand transactions."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connection


@contextmanager
def in_haste() -> Iterator[None]:
    """Have SQLite not wait for the disk inside, and loggers say only what goes wrong.

    A machine that loses power meanwhile may leave the file broken; it is to be deleted, and loaded again.
    """
    disabled, spoken = logging.root.manager.disable, structlog.get_config()
    logging.disable(logging.INFO)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    on_sqlite = connection.vendor == "sqlite" and not connection.in_atomic_block
    try:
        if on_sqlite:
            _set(synchronous="OFF", journal_mode="MEMORY")
        yield
    finally:
        if on_sqlite:
            _set(synchronous="FULL", journal_mode="DELETE")
        structlog.configure(**spoken)
        logging.disable(disabled)


def _set(*, synchronous: str, journal_mode: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute(f"PRAGMA journal_mode={journal_mode}")
