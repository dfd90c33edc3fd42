"""Redis as the queue of tasks, told of nothing that the database may yet take back."""

from functools import partial
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils.crypto import get_random_string
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks_rq import RQBackend
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class RedisBackend(RQBackend):
    """Wagtail queues the indexing of what it saves before it has committed: a worker would look for what isn't there yet."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Queue `task` now or, in a transaction, once it has committed; a queue that refuses it is only logged: the sweep does its work."""
        if not connection.in_atomic_block:
            return self._queue(task, args, kwargs) or self._promised(task, args, kwargs)
        self.validate_task(task)
        transaction.on_commit(partial(self._queue, task, args, kwargs), robust=True)
        return self._promised(task, args, kwargs)

    def _queue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any] | None:
        try:
            return super().enqueue(task, args, kwargs)
        except (RedisError, OSError) as error:
            log.warning("not_queued", task=task.module_path, error=f"{type(error).__name__}: {error}")
            return None

    def _promised(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        return TaskResult(
            task=task,
            id=get_random_string(32),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
