"""The task engine's one door: `@task()` and `enqueue_on_commit`.

Tasks are idempotent and may be lost (a worker that dies leaves its task RUNNING for ever); the outbox and the sweeps repair that.
"""

from typing import Any

from django.db import transaction
from django_tasks import task as task
from django_tasks.base import Task


def enqueue_on_commit(job: Task[..., Any], *args: Any) -> None:
    """Queue `job` once the current transaction has committed; a queue that refuses is left to the sweep."""

    def enqueue() -> None:
        job.enqueue(*args)

    transaction.on_commit(enqueue, robust=True)
