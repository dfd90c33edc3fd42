"""A message leaves by either engine's worker, and is not lost where the queue refuses or is silent."""

import os
import shutil
import socket
import subprocess
import sys
import time

import pytest
from django.db import connection

from tests.own_database import ROOT, own_database  # noqa: F401 (fixture)
from thep.mail.models import Message

POST = """
import django
django.setup()
from tests.factories.mail import posted
posted("a@school.example", subject="Hello", text="Hello", cause="{cause}")
"""

QUEUED_IN_A_TRANSACTION = """
import django
django.setup()
import django_rq
from django.db import transaction
from thep.mail.outbox import deliver_message

queue = django_rq.get_queue("default")
with transaction.atomic():
    deliver_message.enqueue(1)
    assert queue.count == 0, "queued before it is committed"
assert queue.count == 1
with transaction.atomic():
    deliver_message.enqueue(1)
    transaction.set_rollback(True)
assert queue.count == 1, "queued though it was taken back"
"""


QUEUED_OUTSIDE_A_TRANSACTION = """
import django
django.setup()
from thep.mail.outbox import deliver_message
deliver_message.enqueue(1)
"""


@pytest.fixture
def redis(tmp_path):
    """The address of a Redis server of this test's own."""
    if shutil.which("redis-server") is None:
        assert os.environ.get("CI") != "true", "redis-server is not installed"
        pytest.skip("redis-server is not installed")
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", tmp_path]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_for(port)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def silent():
    """The address of a server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(port):
    until = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.fixture
def run(own_database):  # noqa: F811 (fixture)
    """Runs Python in the demonstration's settings, on the test's database."""

    def run(*arguments, redis_url="", exits=0):
        environment = own_database | {
            "DJANGO_SETTINGS_MODULE": "demonstration.settings",
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
            "REDIS_URL": redis_url,
        }
        result = subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert result.returncode == exits, result.stderr
        return result.stdout + result.stderr

    return run


def state(cause):
    connection.close()
    return Message.objects.get(cause=cause).state


def test_the_databases_worker_delivers(run):
    run("-c", POST.format(cause="by database"))
    assert state("by database") == Message.State.QUEUED
    run("manage.py", "db_worker", "--batch", "--no-startup-delay")
    assert state("by database") == Message.State.HANDED_OVER


def test_rediss_worker_delivers(run, redis):
    run("-c", POST.format(cause="by Redis"), redis_url=redis)
    assert state("by Redis") == Message.State.QUEUED
    run("manage.py", "rqworker", "default", "--burst", "--job-class", "django_tasks_rq.Job", redis_url=redis)
    assert state("by Redis") == Message.State.HANDED_OVER


def test_what_is_queued_in_a_transaction_as_wagtail_does_waits_for_its_end(run, redis):
    run("-c", QUEUED_IN_A_TRANSACTION, redis_url=redis)


@pytest.mark.storm
@pytest.mark.parametrize("queue", ["refused", "silent"])
def test_a_queue_that_refuses_or_is_silent_is_left_to_the_sweep(run, silent, queue):
    address = silent if queue == "silent" else f"redis://127.0.0.1:{free_port()}/0"
    complaint = run("-c", POST.format(cause=queue), redis_url=address)
    assert "not_queued" in complaint
    assert "Error" in complaint
    assert state(queue) == Message.State.QUEUED
    assert "failed 1" in run("manage.py", "sweep", redis_url=address, exits=1)  # the worker could not be asked whether it is there
    assert state(queue) == Message.State.HANDED_OVER


def test_who_queues_outside_a_transaction_is_not_kept_by_a_queue_that_refuses(run):
    assert "not_queued" in run("-c", QUEUED_OUTSIDE_A_TRANSACTION, redis_url=f"redis://127.0.0.1:{free_port()}/0")


def test_the_worker_takes_from_redis(run, redis, own_database):  # noqa: F811 (fixture)
    run("-c", POST.format(cause="by the worker"), redis_url=redis)
    environment = own_database | {
        "DJANGO_SETTINGS_MODULE": "demonstration.settings",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "REDIS_URL": redis,
    }
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if state("by the worker") == Message.State.HANDED_OVER:
                break
            time.sleep(0.1)
        assert state("by the worker") == Message.State.HANDED_OVER
    finally:
        worker.terminate()
        assert worker.wait(timeout=60) == 0
