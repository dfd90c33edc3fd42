"""Monitors are told whether anything can be written, and those who may know which part is amiss."""

import datetime

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.factories.mail import posted
from thep.accounts.groups import ensure_groups
from thep.mail import holds
from thep.mail.models import Message
from thep.payments.heartbeats import Heartbeat
from thep.schedule.sweep import sweep

MONITOR = {"Authorization": "Bearer 3yVx-monitor-token-of-this-test"}


@pytest.fixture
def office_groups(db):
    ensure_groups()


@pytest.fixture
def token(settings):
    settings.HEALTH_TOKEN = "3yVx-monitor-token-of-this-test"


@pytest.fixture
def read_only(transactional_db):
    """The database answers, and takes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if connection.vendor == "sqlite" else "SET default_transaction_read_only = on")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF" if connection.vendor == "sqlite" else "SET default_transaction_read_only = off")


def parts_as_monitor():
    answer = Client().get("/health/parts/", headers=MONITOR)
    return answer.status_code, answer.json()["parts"]


def test_the_health_page_answers(client, db):
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_where_the_database_takes_nothing_it_is_503(client, read_only):
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"status": "nothing can be written"})


@pytest.fixture
def no_files(settings, tmp_path):
    """Where files are kept, nothing can be: a file is in the way."""
    (tmp_path / "media").write_text("in the way")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}


def test_where_files_cannot_be_kept_it_is_503(client, db, no_files):
    assert client.get("/health/").status_code == 503


def test_whoever_asks_often_is_told_what_was_found_seconds_ago(client, db, no_files):
    client.get("/health/")
    Heartbeat.objects.all().delete()
    assert client.get("/health/").status_code == 503
    assert not Heartbeat.objects.exists()
    caches["pages"].clear()
    client.get("/health/")
    assert Heartbeat.objects.filter(name="site").exists()


def test_parts_are_told_to_a_monitor_with_the_token(sandbox, db, token, settings):
    sweep()
    status, parts = parts_as_monitor()
    assert (status, set(parts.values())) == (200, {"well"})
    with_redis = {"redis"} if settings.REDIS_URL else set()
    assert parts.keys() == {"database", "files", "sweep", "worker", "stripe", "mail"} | with_redis


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
def test_nobody_else_finds_it(client, db, token, headers):
    assert client.get("/health/parts/", headers=headers).status_code == 404


def test_without_a_token_in_the_settings_an_empty_one_opens_nothing(client, db, settings):
    settings.HEALTH_TOKEN = ""
    assert client.get("/health/parts/", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(("group", "status"), [("Office managers", 503), ("Finance", 404), ("Editors", 404)])
def test_office_managers_may_know(office, client, group, status):
    office(group)
    answer = client.get("/health/parts/")
    assert answer.status_code == status
    if status == 503:
        assert "The sweep has not been seen yet" in answer.json()["parts"]["sweep"]


def test_what_has_stopped_is_named_with_when_it_was_last_seen(sandbox, db, token, clock):
    sweep()
    posted("a@school.example", subject="Hello", text="Hello", cause="waits")
    Message.objects.update(state=Message.State.QUEUED)
    clock.forward(minutes=20)
    status, parts = parts_as_monitor()
    assert status == 503
    assert "Start `manage.py sweep --loop 60` again." in parts["sweep"]
    assert "The worker was last seen at" in parts["worker"]
    assert "1 messages wait" in parts["mail"]
    assert parts["database"] == parts["files"] == "well"


def test_emails_that_are_held_back_are_named(sandbox, db, token):
    sweep()
    holds.begin("A backup was restored")
    assert "Emails are held back since" in parts_as_monitor()[1]["mail"]


def test_a_worker_that_does_nothing_is_named_while_the_sweep_goes_on(sandbox, db, token, clock, settings):
    sweep()
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    clock.forward(minutes=20)
    sweep()
    status, parts = parts_as_monitor()
    assert (status, parts["sweep"]) == (503, "well")
    assert "Start `manage.py worker` again." in parts["worker"]


def test_a_stripe_that_does_not_answer_is_named(sandbox, db, token, clock):
    sweep()
    clock.forward(minutes=20)
    sandbox.faults.set(requests=[{"fault": "refuse", "method": "GET", "path": "/v1/events"}])
    assert sweep()["failed"] > 0
    status, parts = parts_as_monitor()
    assert (status, parts["sweep"]) == (503, "well")
    assert "status.stripe.com" in parts["stripe"]


def test_a_database_that_takes_nothing_is_named_to_the_monitor(read_only, token):
    status, parts = parts_as_monitor()
    assert status == 503
    assert parts["database"] != "well"
    assert parts["files"] == "well"


def test_heartbeats_are_one_row_for_each(sandbox, db):
    sweep()
    sweep()
    assert sorted(Heartbeat.objects.values_list("name", flat=True)) == ["events", "worker"]
    assert Heartbeat.objects.filter(beat_at__gt=timezone.now() + datetime.timedelta(seconds=1)).count() == 0
