"""What is done again and again, each domain's rounds, by whoever sweeps."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from thep.accounts.groups import MANAGERS, ensure_groups
from thep.schedule.models import RoundRun, RoundState
from thep.schedule.rounds import Round, SomeFailed
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db


def noting(name, made, **more):
    return Round(name, lambda: made.append(name) or 1, **more)


def test_rounds_are_made_in_their_order_and_say_what_they_did(declare):
    made = []
    declare(noting("last", made, order=90), noting("first", made, order=10), alone=True)
    assert sweep() == {"first": 1, "last": 1, "failed": 0}
    assert made == ["first", "last"]
    assert list(RoundRun.objects.order_by("pk").values_list("name", "done", "failed")) == [("first", 1, 0), ("last", 1, 0)]


def test_a_round_is_not_made_more_often_than_it_says(declare, clock):
    made = []
    declare(noting("hourly", made, every=datetime.timedelta(hours=1)), alone=True)
    sweep()
    sweep()
    assert made == ["hourly"]
    clock.forward(minutes=60)
    sweep()
    assert made == ["hourly", "hourly"]


@pytest.mark.parametrize("ahead", [datetime.timedelta(hours=1), datetime.timedelta(days=400)], ids=["an hour", "a year"])
@pytest.mark.parametrize("ends", [True, False], ids=["ended", "died"])
def test_a_clock_that_was_ahead_and_is_put_back_keeps_no_round_waiting(declare, time_machine, ahead, ends):
    made, now = [], timezone.now()
    declare(noting("hourly", made, every=datetime.timedelta(hours=1)), alone=True)
    time_machine.move_to(now + ahead, tick=False)
    sweep()
    if not ends:
        RoundState.objects.update(busy_until=now + ahead + datetime.timedelta(minutes=10), ended_at=None)
    time_machine.move_to(now, tick=False)
    sweep()
    sweep()
    assert made == ["hourly", "hourly"]
    time_machine.move_to(now + datetime.timedelta(minutes=60), tick=False)
    sweep()
    assert made == ["hourly"] * 3


def test_a_second_machine_whose_clock_is_a_little_slow_makes_nothing_twice(declare, time_machine):
    made, now = [], timezone.now()
    declare(noting("hourly", made, every=datetime.timedelta(hours=1)), alone=True)
    time_machine.move_to(now, tick=False)
    sweep()
    time_machine.move_to(now - datetime.timedelta(minutes=4), tick=False)
    sweep()
    assert made == ["hourly"]


def test_two_that_sweep_at_once_make_each_round_once(declare):
    made = []

    def sweep_meanwhile():
        made.append("slow")
        sweep()
        return 1

    declare(Round("slow", sweep_meanwhile), alone=True)
    sweep()
    assert made == ["slow"]


def test_a_round_whose_maker_died_is_made_again_after_a_while(declare, clock):
    made = []
    declare(noting("interrupted", made), alone=True)
    sweep()
    state = RoundState.objects.get()
    RoundState.objects.update(busy_until=state.began_at + datetime.timedelta(minutes=10))
    sweep()
    assert made == ["interrupted"]
    clock.forward(minutes=11)
    sweep()
    assert made == ["interrupted", "interrupted"]


def test_a_round_that_a_database_broke_off_is_made_as_soon_as_it_is_back(declare):
    made = []

    def break_off():
        made.append("begun")
        if len(made) == 1:
            raise OperationalError("the database went away")
        return 1

    declare(Round("broken off", break_off), alone=True)
    with pytest.raises(OperationalError):
        sweep()
    assert sweep()["broken off"] == 1


def test_what_fails_is_kept_with_its_reason_and_the_command_says_so(declare, capsys):
    def some():
        raise SomeFailed(2, 1, "Stripe does not answer.")

    def none():
        raise LookupError("no such thing")

    declare(Round("some", some), Round("none", none), Round("well", lambda: 3), alone=True)
    with pytest.raises(SystemExit) as ended:
        call_command("sweep")
    assert ended.value.code == 1
    assert "some 2, failed 2, well 3" in capsys.readouterr().out
    failed = RoundRun.objects.filter(failed=1).order_by("pk").values_list("name", "error")
    assert list(failed) == [("some", "Stripe does not answer."), ("none", "LookupError: no such thing")]


def test_what_found_nothing_to_do_is_not_kept_and_what_was_done_for_three_months(declare, clock, sandbox):
    declare(Round("idle", lambda: 0))
    sweep()
    assert not RoundRun.objects.filter(name="idle").exists()
    RoundRun.objects.create(name="idle", began_at=RoundState.objects.first().began_at, ended_at=RoundState.objects.first().began_at, done=1)
    clock.forward(days=91)
    sweep()
    assert not RoundRun.objects.filter(name="idle").exists()


def test_the_office_sees_what_runs_by_itself_and_what_failed(client, declare):
    ensure_groups()
    person = PersonFactory()
    person.groups.add(person.groups.model.objects.get(name=MANAGERS))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def fail():
        raise LookupError("no such thing")

    declare(Round("troubled", fail), alone=True)
    assert "Not yet" in client.get("/office/rounds/").text
    sweep()
    assert "LookupError: no such thing" in client.get("/office/rounds/").text


def test_the_office_sees_when_each_is_due_next_and_how_long_the_last_took(client, declare, time_machine):
    time_machine.move_to(datetime.datetime(2026, 10, 12, 8, tzinfo=datetime.UTC), tick=False)
    ensure_groups()
    client.force_login(PersonFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")

    def shown():
        page = client.get("/office/rounds/").text.partition("<tbody>")[2].partition("</tbody>")[0]
        return [[" ".join(cell.split()) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in page.split("</tr>")[:-1]]

    def take_long():
        time_machine.shift(datetime.timedelta(minutes=2, seconds=5))
        assert shown()[0][2:4] == ["", "Running now"]
        return 1

    declare(Round("long", take_long, every=datetime.timedelta(hours=1)), Round("short", lambda: 0), alone=True)
    assert [row[1:4] for row in shown()] == [["Not yet", "", "Due now"]] * 2
    sweep()
    assert [row[1:4] for row in shown()] == [
        ["12 October 2026, 9am", "2 minutes 5 seconds", "12 October 2026, 10am"],
        ["12 October 2026, 9.02am", "Under a second", "Due now"],
    ]
    time_machine.shift(datetime.timedelta(hours=1))
    assert shown()[0][3] == "Due now"
