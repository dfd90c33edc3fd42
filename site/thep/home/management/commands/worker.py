"""`manage.py worker`: does the tasks that wait, from whichever queue they are in, until it is told to stop."""

import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connections
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Do what waits in the queue of tasks, until told to stop. Outlives a database or a Redis that is away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rest", type=float, default=5, metavar="SECONDS", help="before beginning again after a failure")

    def handle(self, *args: Any, rest: float, **options: Any) -> None:
        while True:
            try:
                self._work(options["verbosity"])
            except (DatabaseError, InterfaceError, RedisError, OSError) as error:  # what is away now may be back soon
                log.error("worker_broken_off", error=str(error))
            except Exception:
                log.exception("worker_broken_off")
            else:
                return  # a signal told it to end
            connections.close_all()
            time.sleep(rest)

    def _work(self, verbosity: int) -> None:
        if settings.REDIS_URL:
            call_command("rqworker", "default", job_class="django_tasks_rq.Job", verbosity=verbosity)
        else:
            call_command("db_worker", reload=False, startup_delay=False, verbosity=verbosity)
