"""A digest is made for each period once: whoever starts it how often, whenever, and whatever the clock does."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.thep.digests.sections import News, item, london, parts, reader
from thep.digests import runs
from thep.digests.frequencies import LIST
from thep.digests.models import DigestRecipient, DigestRun
from thep.digests.timetable import FREQUENCIES, last_period
from thep.mail import holds, sender
from thep.mail.models import Frequency, Message
from thep.schedule.rounds import SomeFailed
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db

MONDAY = "2026-10-12"


@pytest.fixture
def news(declare):
    """News that Nasima reads daily, on a site that has made digests since Sunday, the 11th of October."""
    reader()
    news = News(readers=["nasima@school.example"])
    declare(LIST, *parts(news), alone=True)
    return news


@pytest.fixture
def at(time_machine):
    """Move to a moment of London's clock, and make what is due then."""

    def go(text):
        time_machine.move_to(london(text), tick=False)
        return runs.make_due()

    return go


def told_in(letter):
    """The words of the items in a letter."""
    return [line.partition(":")[0] for line in letter.text.splitlines() if line.startswith("It ")]


def told():
    """The words of the items in each letter, by when they were written."""
    return [told_in(letter) for letter in Message.objects.filter(kind="digests.digest").order_by("pk")]


def test_what_happened_in_a_day_goes_out_the_next_morning_at_seven(news, at):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-12 09:00")), item("It snows", london("2026-10-13 06:59"))]
    assert at("2026-10-13 06:59") == 0
    assert at("2026-10-13 07:00") == 1
    assert told() == [["It rains", "It snows"]]
    run = DigestRun.objects.get(frequency="daily", begins_at=london("2026-10-12 07:00"))
    assert (run.ends_at, run.state) == (london("2026-10-13 07:00"), "finished")


def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(news, at):
    at("2026-10-12 08:00")
    news.items = [item("It begins", london("2026-10-13 07:00"))]
    assert at("2026-10-13 07:05") == 0
    assert at("2026-10-14 07:05") == 1
    assert told() == [["It begins"]]


def test_a_digest_that_is_started_again_is_not_sent_again(news, at):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-12 09:00"))]
    assert [at("2026-10-13 07:00"), at("2026-10-13 07:00"), at("2026-10-13 18:00"), at("2026-10-14 08:00")] == [1, 0, 0, 0]
    assert told() == [["It rains"]]


def test_nothing_new_nothing_sent(news, at):
    at("2026-10-12 08:00")
    assert at("2026-10-13 07:00") == 0
    assert DigestRecipient.objects.get().state == "nothing new"
    assert not Message.objects.exists()


def test_the_first_digest_tells_nothing_of_before_the_site_had_digests(news, at):
    news.items = [item("It is old", london("2026-10-11 12:00")), item("It is new", london("2026-10-12 12:00"))]
    at("2026-10-12 11:00")
    at("2026-10-13 07:00")
    assert told() == [["It is new"]]


def test_runs_that_were_missed_are_made_up_for_in_one_letter(news, at):
    at("2026-10-12 08:00")
    news.items = [item(f"It is the {day}th", london(f"2026-10-{day} 12:00")) for day in (12, 13, 14)]
    assert at("2026-10-15 09:00") == 1
    assert at("2026-10-15 10:00") == 0
    assert told() == [["It is the 12th", "It is the 13th", "It is the 14th"]]


def test_what_was_missed_for_more_than_seven_days_is_never_made_up_for(news, at):
    at("2026-10-12 08:00")
    news.items = [item("It is too old", london("2026-10-16 06:59")), item("It is the last", london("2026-10-16 07:00"))]
    at("2026-10-23 09:00")
    assert told() == [["It is the last"]]


def test_a_weekly_digest_goes_out_on_monday_and_covers_the_week(news, at, declare):
    declare(LIST, *parts(news, default=Frequency.WEEKLY), alone=True)
    at("2026-10-12 08:00")
    news.items = [item("It is Monday", london("2026-10-12 07:00")), item("It is Sunday", london("2026-10-18 23:00"))]
    assert at("2026-10-18 23:30") == 0
    assert at("2026-10-19 07:00") == 1
    assert told() == [["It is Monday", "It is Sunday"]]


@pytest.mark.parametrize(
    ("night", "hours"), [("2026-10-25", 25), ("2027-03-28", 23)], ids=["clocks go back", "clocks go forward"]
)  # fmt: skip
def test_the_days_on_which_the_clocks_change_are_whole(news, at, night, hours):
    day = datetime.date.fromisoformat(night)
    before, after = day - datetime.timedelta(days=1), day + datetime.timedelta(days=1)
    at(f"{before} 08:00")
    period = last_period(Frequency.DAILY, london(f"{night} 08:00"))
    assert period.ends_at - period.begins_at == datetime.timedelta(hours=hours)
    moments = [period.begins_at + datetime.timedelta(hours=hour) for hour in range(hours + 24)]
    news.items = [item(f"It is {number}", moment) for number, moment in enumerate(moments)]
    at(f"{night} 07:00")
    at(f"{after} 07:00")
    assert told() == [[f"It is {number}" for number in range(hours)], [f"It is {number}" for number in range(hours, hours + 24)]]


def test_every_period_of_two_years_begins_where_the_one_before_ends():
    for frequency in FREQUENCIES:
        moment, ends = london("2026-01-01 12:00"), None
        while moment < london("2028-01-01 12:00"):
            period = last_period(frequency, moment)
            assert ends is None or period.ends_at == ends or period.begins_at == ends
            ends = period.ends_at
            moment += datetime.timedelta(hours=11)


def test_the_end_of_a_month_and_of_a_year_have_no_gap(news, at):
    at("2026-12-30 08:00")
    news.items = [item("It is the last", london("2026-12-31 23:59")), item("It is the first", london("2027-01-01 00:00"))]
    at("2026-12-31 07:00")
    assert at("2027-01-01 07:00") == 1
    assert told() == [["It is the last", "It is the first"]]


def test_a_clock_that_is_put_back_an_hour_doubles_nothing_and_loses_nothing(news, at):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-13 06:30"))]
    assert at("2026-10-13 07:05") == 1
    news.items.append(item("It snows", london("2026-10-13 06:40")))  # written after the clock was put back
    assert at("2026-10-13 06:45") == 0
    assert at("2026-10-13 07:05") == 0
    assert at("2026-10-14 07:05") == 1
    assert told() == [["It rains"], ["It snows"]]


def test_a_clock_that_is_put_forward_an_hour_doubles_nothing_and_loses_nothing(news, at):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-13 06:10"))]
    assert at("2026-10-13 07:10") == 1  # it is ten past six
    news.items.append(item("It snows", london("2026-10-13 06:20")))  # once the clock is right again
    assert [at("2026-10-13 06:30"), at("2026-10-13 07:00"), at("2026-10-14 07:00")] == [0, 0, 1]
    assert told() == [["It rains"], ["It snows"]]


def test_a_clock_that_was_a_year_ahead_once_stops_no_digest(news, at):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-12 09:00")), item("It snows", london("2026-10-13 09:00"))]
    assert at("2027-10-12 08:00") == 0  # what is older than a week is never made up for
    assert [at("2026-10-13 07:00"), at("2026-10-14 07:00")] == [1, 1]
    assert told() == [["It rains"], ["It snows"]]


@pytest.mark.parametrize("minutes", [-60, 60], ids=["back", "forward"])
def test_a_clock_that_changes_while_a_digest_is_written_doubles_nothing_and_loses_nothing(news, at, time_machine, monkeypatch, minutes):
    """After the first of four letters, and what is written in the hours about it is news of its time by that clock."""
    news.readers += [reader(f"reader{number}@school.example").email for number in range(3)]
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-13 06:10"))]
    monkeypatch.setattr(runs, "BATCH", 1)
    write, written = runs.write_batch, []

    def and_then_the_clock_changes(*given):
        written.append(write(*given))
        if len(written) == 1:
            time_machine.shift(datetime.timedelta(minutes=minutes))
            news.items.append(item("It snows", timezone.now()))
        return written[-1]

    monkeypatch.setattr(runs, "write_batch", and_then_the_clock_changes)
    assert at("2026-10-13 07:10") == 4
    assert not DigestRun.objects.unfinished().exists()
    for moment in ("2026-10-13 06:20", "2026-10-13 07:00", "2026-10-13 08:20", "2026-10-14 07:00", "2026-10-15 07:00"):
        at(moment)
    letters = Message.objects.filter(kind="digests.digest").order_by("pk")
    by_reader = {address: [words for letter in letters.filter(to=address) for words in told_in(letter)] for address in news.readers}
    assert by_reader == {address: ["It rains", "It snows"] for address in news.readers}


def test_newcomers_are_told_nothing_that_is_older_than_their_account(news, at):
    at("2026-10-12 08:00")
    reader("new@school.example", joined=london("2026-10-12 15:00"))
    news.readers.append("new@school.example")
    news.items = [item("It was before", london("2026-10-12 14:00")), item("It is after", london("2026-10-12 16:00"))]
    at("2026-10-13 07:00")
    assert [row.items for row in DigestRecipient.objects.order_by("address")] == [2, 1]


def test_whoever_joins_once_a_run_has_begun_is_in_the_next(news, at, time_machine):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-12 09:00"))]
    time_machine.move_to(london("2026-10-13 07:00"), tick=False)
    runs.begin(Frequency.DAILY, london("2026-10-13 07:00"))
    news.readers.append("late@home.example")
    assert runs.make_due() == 1
    assert Message.objects.get().to == "nasima@school.example"


def test_an_address_without_an_account_is_written_to_as_well(news, at):
    at("2026-10-12 08:00")
    news.readers.append("reader@home.example")
    news.items = [item("It rains", london("2026-10-12 09:00"))]
    assert at("2026-10-13 07:00") == 2
    assert set(Message.objects.values_list("to", flat=True)) == {"nasima@school.example", "reader@home.example"}


def test_a_run_that_was_broken_off_is_finished(news, at, time_machine):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-12 09:00"))]
    time_machine.move_to(london("2026-10-13 07:00"), tick=False)
    assert runs.begin(Frequency.DAILY, london("2026-10-13 07:00")).state == "writing"
    assert at("2026-10-13 09:00") == 1
    assert not DigestRun.objects.unfinished().exists()


def test_a_run_that_was_broken_off_for_a_day_joins_the_next(news, at, time_machine):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-12 09:00")), item("It snows", london("2026-10-13 09:00"))]
    time_machine.move_to(london("2026-10-13 07:00"), tick=False)
    runs.begin(Frequency.DAILY, london("2026-10-13 07:00"))
    assert at("2026-10-14 07:00") == 1
    assert told() == [["It rains", "It snows"]]
    assert not DigestRun.objects.unfinished().exists()


def test_somebody_for_whom_nothing_could_be_written_keeps_nobody_else_from_their_letter(news, at):
    at("2026-10-12 08:00")
    news.readers.append("reader@home.example")
    news.items = [item("It rains", london("2026-10-12 09:00"))]
    news.of_their_own["nasima@school.example"] = [item("It is broken", london("2026-10-12 09:00"), when=Unreadable())]
    with pytest.raises(SomeFailed):
        at("2026-10-13 07:00")
    assert Message.objects.get().to == "reader@home.example"
    assert DigestRecipient.objects.get(address="nasima@school.example").state == "failed"
    assert not DigestRun.objects.unfinished().exists()
    news.of_their_own.clear()
    assert at("2026-10-14 07:00") == 1
    assert Message.objects.get(to="nasima@school.example").subject == "1 piece of news"


def test_a_section_that_fails_keeps_nobody_from_the_others_and_is_told_the_next_time(news, at, declare):
    other = News(item("It snows", london("2026-10-12 09:00")), readers=["nasima@school.example"])
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-12 09:00"))]
    declare(*parts(other, name="weather"))
    other.fails = True
    assert at("2026-10-13 07:00") == 1
    other.fails = False
    assert at("2026-10-14 07:00") == 1
    assert told() == [["It rains"], ["It snows"]]


class Unreadable:
    def __str__(self):
        raise ValueError("no words")


def test_a_digest_that_left_after_the_backup_was_made_is_written_again_and_held_when_it_is_restored(news, at, mailoutbox):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-12 09:00"))]
    sweep()
    at("2026-10-13 07:00")
    assert sender.send_due() == 1
    # What a backup of the evening before does not know.
    DigestRun.objects.filter(ends_at=london("2026-10-13 07:00")).delete()
    Message.objects.all().delete()
    call_command("after_restore")
    sweep()
    assert holds.end() == 1
    sweep()
    assert [letter.state for letter in Message.objects.all()] == ["held"]
    assert len(mailoutbox) == 1
