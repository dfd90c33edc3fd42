"""The networks of the demonstration have a year that reads as true, whatever day it is brought up on."""

import datetime
import re
from collections import Counter

import pytest

from demonstration.networks import year
from demonstration.networks.meetings import DONE_AFTER
from demonstration.networks.networks import words_of_networks
from demonstration.networks.resources import words_of_resources
from demonstration.season import school_day_before
from demonstration.words import words_of
from networks.resources.models import Resource
from thep.cms.academic_years import academic_year_of
from thep.events.school_terms import is_school_day

day = datetime.date.fromisoformat
DAYS = [day(f"2026-{month:02}-01") for month in range(1, 13)]
DAYS += [
    day("2026-09-03"),
    day("2026-07-21"),
    day("2027-01-05"),
    day("2027-03-26"),
    day("2027-07-05"),
    day("2027-09-04"),
    day("2028-02-29"),
]
NETWORKS = words_of_networks()
MEETINGS = words_of("networks", "meetings")["meeting"]
TOLD = words_of("networks", "announcements")["announcement"]
THREADS = words_of("networks", "discussion")["thread"]
CLOCK = re.compile(r"(\d{1,2})(?:\.(\d\d))?(am|pm) \S")

each_day = pytest.mark.parametrize("today", DAYS, ids=str)
each_meeting = pytest.mark.parametrize("meeting", MEETINGS, ids=lambda meeting: f"{meeting['network']}: {meeting['title']}")
each_network = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network["slug"])


def time_of(line):
    hour, minutes, half = CLOCK.match(line).groups()
    return datetime.time(int(hour) % 12 + 12 * (half == "pm"), int(minutes or 0))


@pytest.mark.django_db
@each_day
def test_each_network_has_held_meetings_and_has_some_ahead_on_any_day(today):
    for network in NETWORKS:
        plan = year.plan_of(network, today)
        days = [meeting.day for meeting in plan]
        assert days == sorted(set(days))
        assert all(is_school_day(each) for each in days)
        assert sorted(meeting.number for meeting in plan) == list(range(len(plan))), "each topic once"
        held = [meeting for meeting in plan if meeting.day < today]
        assert len(held) >= 2, network["slug"]
        assert len(plan) - len(held) >= (2 if len(plan) > 3 else 1), network["slug"]
        assert [meeting.later for meeting in held] == list(reversed(range(len(held))))
        assert days[-1] - days[0] < datetime.timedelta(days=366)


@pytest.mark.django_db
@each_day
def test_a_topic_is_held_in_its_half_term_and_a_cohorts_topics_in_their_order(today):
    for network in NETWORKS:
        plan = year.plan_of(network, today)
        if network["kind"] == "cohort":
            assert [meeting.number for meeting in plan] == list(range(network["planned"]))
            continue
        for meeting in plan:
            months = {1: (9, 10), 2: (10, 11, 12), 3: (1, 2), 4: (2, 3, 4), 5: (4, 5), 6: (6, 7)}[meeting.words["half_term"]]
            assert meeting.day.month in months, (network["slug"], meeting.day)


@pytest.mark.django_db
def test_what_was_held_this_year_comes_before_the_year_before_and_a_cohort_has_its_year_in_its_title():
    [network] = [network for network in NETWORKS if network["slug"] == "early-years"]
    november = [meeting.day for meeting in year.plan_of(network, day("2026-11-30"))]
    assert {academic_year_of(each) for each in november} == {2026}
    assert [academic_year_of(meeting.day) for meeting in year.plan_of(network, day("2026-09-03"))] == [2025] * 2 + [2026] * 4
    assert [academic_year_of(meeting.day) for meeting in year.plan_of(network, day("2027-07-21"))] == [2026] * 4 + [2027] * 2
    [cohort] = [network for network in NETWORKS if network["kind"] == "cohort"]
    titles = [year.title_of(cohort, day(each)) for each in ("2026-09-03", "2026-11-30", "2027-07-20", "2027-09-20")]
    assert titles == [f"Aspiring headteachers {each}" for each in ("2026/27", "2026/27", "2026/27", "2027/28")]


@pytest.mark.django_db
@each_day
def test_on_any_day_some_actions_are_done_and_some_are_carried_on(today):
    done, still_open = 0, 0
    for network in NETWORKS:
        for meeting in year.plan_of(network, today):
            if meeting.day < today:
                for _, _, _, state in meeting.words.get("actions", []):
                    is_done = meeting.later >= DONE_AFTER[state]
                    done, still_open = done + is_done, still_open + (not is_done)
    assert done >= 14
    assert 5 <= still_open <= done


@each_network
def test_a_network_has_as_many_meetings_as_it_plans_and_never_two_in_a_half_term(network):
    half_terms = [meeting["half_term"] for meeting in MEETINGS if meeting["network"] == network["slug"]]
    assert half_terms == sorted(set(half_terms))
    assert set(half_terms) <= set(range(1, 7))
    assert len(half_terms) == network.get("planned", len(half_terms)) >= 3


@each_meeting
def test_a_meeting_has_an_agenda_with_times_and_notes(meeting):
    [network] = [network for network in NETWORKS if network["slug"] == meeting["network"]]
    items = meeting["agenda"].strip().splitlines()
    assert 3 <= len(items) <= 6
    times = [time_of(item) for item in items]
    assert times == sorted(set(times))
    assert times[0] == datetime.time.fromisoformat(network["starts"])
    assert times[-1] < datetime.time.fromisoformat(network["ends"])
    assert len(meeting["notes"].strip()) >= 100
    for text, owner, days, state in meeting.get("actions", []):
        assert owner in {"lead", "co_lead"} or 1 <= owner <= network["members"]
        assert 3 <= days <= 120
        assert state in DONE_AFTER
        assert 10 <= len(text) <= 120
        assert not text.endswith(".")


def test_most_meetings_have_actions_of_every_kind():
    with_actions = [meeting for meeting in MEETINGS if meeting.get("actions")]
    assert len(with_actions) >= 0.9 * len(MEETINGS)
    assert all(len(meeting["actions"]) <= 3 for meeting in with_actions)
    assert {state for meeting in with_actions for *_, state in meeting["actions"]} == set(DONE_AFTER)


def test_titles_of_meetings_are_used_once_in_a_network():
    assert max(Counter((meeting["network"], meeting["title"]) for meeting in MEETINGS).values()) == 1


@each_network
def test_a_network_shares_at_least_three_resources_of_different_types(network):
    shared = [words for words in words_of_resources() if words["network"] == network["slug"]]
    assert len(shared) >= 3
    assert len({words["type"] for words in shared}) >= 2
    assert any("link" in words for words in shared) or network["slug"] == "ects"
    assert all(words["tags"] and words["used"] >= 2 for words in shared)


def test_resources_come_in_every_form_and_belong_to_meetings_that_there_are():
    shared = words_of_resources()
    assert {form: sum(bool(words.get(form)) for words in shared) >= least for form, least in FORMS.items()} == dict.fromkeys(FORMS, True)
    assert sum("slides" in words for words in shared) <= 3, "LibreOffice takes seconds for each."
    assert {words["type"] for words in shared} <= set(Resource.Type.values)
    assert {words.get("licence", "partnership") for words in shared} == set(Resource.Licence.values)
    topics = {(meeting["network"], meeting["title"]) for meeting in MEETINGS}
    assert {(words["network"], words["meeting"]) for words in shared if "meeting" in words} <= topics
    leads = {network["slug"]: network["lead"] for network in NETWORKS}
    co_leads = {network["slug"]: {network["lead"], *network["co_leads"]} for network in NETWORKS}
    assert all(leads[words["network"]] in co_leads[slug] for words in shared for slug in words.get("also", []))


FORMS = {"link": 12, "pdf": 5, "word": 5, "slides": 2, "was": 6, "also": 3}
"""At least how many resources are of each form, have an earlier version, or are in a second network."""


def test_links_lead_to_pages_that_everybody_knows():
    hosts = {"www.gov.uk", "educationendowmentfoundation.org.uk", "www.bell-foundation.org.uk", "www.britishmuseum.org"}
    assert {words["link"].split("/")[2] for words in words_of_resources() if "link" in words} <= hosts
    assert all(words["link"].startswith("https://") for words in words_of_resources() if "link" in words)


def test_a_network_that_discusses_has_at_least_two_threads_with_answers():
    threads = Counter(thread["network"] for thread in THREADS)
    assert min(threads.values()) >= 2
    assert all(len(thread["post"]) >= 2 for thread in THREADS)


def test_what_is_written_names_no_season_as_it_is_read_on_any_day():
    """What belongs to a meeting is dated by it; letters and threads are dated back from the day, so they name no month or holiday."""
    seasons = re.compile(r"\b(January|February|April|July|August|September|October|November|December|Christmas|Easter|half-term)\b")
    said = [f"{words['title']} {words['body']}" for words in TOLD]
    said += [f"{thread['title']} {' '.join(post['words'] for post in thread['post'])}" for thread in THREADS]
    allowed = {"the first Friday of each half-term", "for the last half-term"}
    for words in said:
        for each in allowed:
            words = words.replace(each, "")
        assert seasons.findall(words) == [], words


@each_day
def test_letters_and_threads_are_of_school_days_in_their_order(today):
    days = sorted({words["days"] for words in [*TOLD, *THREADS] if "days" in words})
    dated = [school_day_before(today, number) for number in days]
    assert dated == sorted(set(dated), reverse=True)
    assert all(is_school_day(each) and each < today for each in dated)


def test_words_are_typeset_and_british():
    texts = [MEETINGS, words_of_resources(), TOLD, THREADS, NETWORKS]
    text = "\n".join(printed(texts))
    assert "'" not in text
    assert '"' not in text
    assert "—" not in text
    american = {"behavior", "organiz", "color ", "center", "specializ", "recogniz", "practicing"}
    assert [word for word in american if word in text.lower()] == []


def printed(value):
    """Return every string in what was read from a file."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for part in value for text in printed(part)] if isinstance(value, list) else []
