"""Whether each part that the site needs is well: what a monitor asks for."""

import datetime
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from thep.design.templatetags.thep import clock, day
from thep.mail import holds
from thep.mail.models import Message
from thep.payments import heartbeats
from thep.schedule.sweep import last_swept
from thep.tasks import task

log = structlog.get_logger(__name__)

SWEEP_LATE = datetime.timedelta(minutes=10)
WORKER_ASKED_EVERY = datetime.timedelta(minutes=5)
WORKER_LATE = datetime.timedelta(minutes=15)
MESSAGES_LATE = datetime.timedelta(minutes=10)
REDIS_SECONDS = 2

SITE = "site"
REMEMBERED = "health"


@dataclass(frozen=True)
class Part:
    """`amiss` says what is the matter and what to do; empty where all is well."""

    name: str
    amiss: str


def can_write_lately() -> bool:
    """Return whether what people send can be kept, in the database and on the disk, as it was within the last five seconds."""
    lately = caches["pages"].get(REMEMBERED)
    if lately is None:
        lately = not (_examine(_database) or _examine(_files))
        caches["pages"].set(REMEMBERED, lately, 5)
    return bool(lately)


def parts() -> list[Part]:
    """Return how each part is. A database that is away leaves only what can be told without it."""
    database = _examine(_database)
    found = [Part("database", database), Part("files", _examine(_files))]
    if settings.REDIS_URL:
        found.append(Part("redis", _examine(_redis)))
    if not database:
        found += [Part("sweep", _sweep()), Part("worker", _worker()), Part("stripe", _stripe()), Part("mail", _mail())]
    return found


@task()
def answer_as_worker() -> None:
    """Record that the worker did a task."""
    heartbeats.beat(heartbeats.WORKER)


def ask_worker() -> int:
    """Queue a task by which the worker shows that it is there; return 0, as nothing was put right."""
    answer_as_worker.enqueue()
    return 0


def _examine(part: Callable[[], str]) -> str:
    try:
        return part()
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with a part is what is asked for
        log.warning("part_amiss", error=str(error))
        return f"{type(error).__name__}: {error}"


def _database() -> str:
    heartbeats.beat(SITE)
    return ""


def _files() -> str:
    if isinstance(default_storage, FileSystemStorage):
        os.makedirs(default_storage.location, exist_ok=True)  # nobody has sent a file yet
        with tempfile.TemporaryFile(dir=default_storage.location) as file:
            file.write(b"well")
    elif settings.FILES_BUCKET:
        default_storage.delete(default_storage.save("health.txt", ContentFile(b"well")))
    return ""


def _redis() -> str:
    from redis import Redis  # noqa: PLC0415 -- takes memory that few need

    Redis.from_url(settings.REDIS_URL, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS).ping()
    return ""


def _sweep() -> str:
    return _late(last_swept(), SWEEP_LATE, "The sweep", "Start `manage.py sweep --loop 60` again.")


def _worker() -> str:
    return _late(heartbeats.last_beat(heartbeats.WORKER), WORKER_LATE, "The worker", "Start `manage.py worker` again.")


def _stripe() -> str:
    return _late(
        heartbeats.last_beat(heartbeats.EVENTS),
        SWEEP_LATE,
        "The sweep's reading of Stripe's events",
        "See the sweep's log, and status.stripe.com.",
    )


def _mail() -> str:
    if (hold := holds.open_hold()) is not None:
        return f"Emails are held back since {clock(hold.began_at)} on {day(hold.began_at)}. The office lets them go, in Messages."
    waiting = Message.objects.unfinished().filter(created_at__lt=timezone.now() - MESSAGES_LATE).count()
    return f"{waiting} messages wait. See whether the provider of email takes them." if waiting else ""


def _late(last: datetime.datetime | None, most: datetime.timedelta, what: str, job: str) -> str:
    if last is None:
        return f"{what} has not been seen yet. {job}"
    if timezone.now() - last > most:
        return f"{what} was last seen at {clock(last)} on {day(last)}. {job}"
    return ""
