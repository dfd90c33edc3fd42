"""People get a section as often as they chose, and nobody gets anything twice or loses it by choosing otherwise."""

import datetime
from dataclasses import replace

import pytest
from django.core.checks import run_checks

from tests.thep.digests.sections import News, item, london, parts, reader
from thep.digests import gathered_letters, runs
from thep.digests.frequencies import LIST
from thep.mail import preferences
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency, Message

pytestmark = pytest.mark.django_db

EMAIL = "nasima@school.example"


@pytest.fixture
def news(declare):
    reader(EMAIL)
    news = News(readers=[EMAIL])
    declare(LIST, *parts(news, default=Frequency.WEEKLY), alone=True)
    return news


@pytest.fixture
def at(time_machine):
    def go(text):
        time_machine.move_to(london(text), tick=False)
        return runs.make_due()

    return go


def told():
    letters = Message.objects.filter(kind="digests.digest").order_by("pk")
    return [[line.partition(":")[0] for line in letter.text.splitlines() if line.startswith("It ")] for letter in letters]


def test_whoever_chooses_daily_after_weekly_gets_what_was_new_since_and_nothing_twice(news, at):
    at("2026-10-12 08:00")
    news.items = [item(f"It is the {day}th", london(f"2026-10-{day} 12:00")) for day in (18, 20, 21, 22)]
    at("2026-10-19 07:00")
    at("2026-10-22 08:00")
    preferences.choose(EMAIL, "news", Frequency.DAILY)
    assert at("2026-10-23 07:00") == 1
    preferences.choose(EMAIL, "news", Frequency.WEEKLY)
    assert at("2026-10-26 07:00") == 0
    assert told() == [["It is the 18th"], ["It is the 20th", "It is the 21th", "It is the 22th"]]


def test_whoever_stops_it_gets_nothing_and_by_starting_again_nothing_of_meanwhile_but_the_period(news, at):
    at("2026-10-12 08:00")
    news.items = [item("It is old", london("2026-10-14 12:00")), item("It is new", london("2026-10-21 12:00"))]
    preferences.stop([EMAIL], "digests")
    assert at("2026-10-19 07:00") == 0
    preferences.want_again(EMAIL, "news")
    assert at("2026-10-26 07:00") == 1
    assert told() == [["It is new"]]


def test_whoever_stops_it_while_it_is_written_gets_nothing(news, at, time_machine):
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-14 12:00"))]
    time_machine.move_to(london("2026-10-19 07:00"), tick=False)
    runs.begin(Frequency.WEEKLY, london("2026-10-19 07:00"))
    preferences.choose(EMAIL, "news", Frequency.NEVER)
    assert runs.make_due() == 0


def test_a_pause_is_obeyed_and_what_was_new_in_it_comes_when_it_is_over(news, at, time_machine):
    preferences.choose(EMAIL, "news", Frequency.DAILY)
    at("2026-10-12 08:00")
    at("2026-10-13 08:00")
    preferences.pause(EMAIL, datetime.date(2026, 10, 16))
    news.items = [item("It rains", london("2026-10-13 12:00"))]
    assert [at("2026-10-14 07:00"), at("2026-10-15 07:00")] == [0, 0]
    assert at("2026-10-16 07:00") == 1
    assert told() == [["It rains"]]


def test_a_section_that_nobody_can_choose_is_an_error(news, declare):
    section = parts(News(), name="weather", title="", all_of_them="nowhere")[1]
    declare(section)
    found = {error.id for error in run_checks() if error.id and error.id.startswith("digests")}
    assert found == {"digests.E001", "digests.E002", "digests.E003"}


def test_a_letter_that_would_be_lost_or_seen_in_the_digest_is_an_error(news, declare):
    meetings = MailingList(name="meetings", label="Meetings", about=LetterClass.NETWORK, frequencies=tuple(Frequency), part_of=LIST.name)
    letter = LetterKind(name="x.meeting", template="mail/from_text", about=LetterClass.NETWORK, why="x", stopped_by=meetings.name)
    said = {"title": "Meetings", "one": "email", "many": "emails", "because": "you are in a network"}
    found = []
    for parts_of_digest in ([], [gathered_letters.section_of(meetings, **said)]):
        for kind in (letter, replace(letter, for_reader_alone=True)):
            declare(LIST, meetings, kind, *parts_of_digest, alone=True)
            found.append({error.id for error in run_checks()} & {"digests.E004", "digests.E005"})
    assert found == [{"digests.E004"}, {"digests.E004", "digests.E005"}, set(), {"digests.E005"}]


def test_two_sections_of_one_name_are_an_error(news, declare):
    declare(parts(News())[1])
    assert "domains.E001" in {error.id for error in run_checks()}


def test_what_was_in_a_digest_that_was_not_sent_is_in_the_next(news, at):
    preferences.choose(EMAIL, "news", Frequency.DAILY)
    at("2026-10-12 08:00")
    news.items = [item("It rains", london("2026-10-12 12:00"))]
    at("2026-10-13 07:00")
    Message.objects.update(state=Message.State.SUPPRESSED)
    assert at("2026-10-14 07:00") == 1
    assert told() == [["It rains"], ["It rains"]]
