"""The words of the demonstration partnership keep to the vocabulary, to one another and to the house's way of writing."""

from collections import Counter
from typing import Any

import pytest

from demonstration.words import words_of
from thep.cms import new_site as cms
from thep.cms.first_things import read_words
from thep.cms.vocabulary import Audience, JobRole, Phase
from thep.events import new_site as events
from thep.events.models import Event
from thep.schools.models import Affiliation

COURSES = words_of("courses", "courses")["course"]
VENUES = words_of("courses", "venues")["venue"]
FACILITATORS = words_of("courses", "facilitators")["facilitator"]
PEOPLE = words_of("schools", "people")["person"]
SCHOOLS = words_of("schools", "people")["school"]
POLICIES = read_words(events.WORDS)["policy"]

OBJECTIVES = read_words(cms.DATA / "plan.toml")["words"]
SUBJECTS = list(read_words(cms.DATA / "subjects.toml")["subjects"])
DEMO_ROLES = {
    "teacher", "cpd_lead", "business_manager", "headteacher", "governor", "chair", "clerk", "teaching_assistant", "sendco", "supply",
    "office_events", "office_finance", "office_editor", "office_manager", "network_lead", "facilitator", "newcomer",
}  # fmt: skip
KEYS = {
    "slug", "title", "kind", "summary", "introduction", "who_for", "outcomes", "outline", "before_you_come", "subjects", "phases",
    "roles", "format", "sessions", "capacity", "min_places", "price_pence", "free", "included", "vat", "policy",
    "facilitators", "venue", "runs", "dates_to_be_confirmed", "objectives", "goes_with", "popularity",
}  # fmt: skip
OPTIONAL = {"before_you_come", "price_pence", "free", "venue", "dates_to_be_confirmed"}

each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course["slug"])
each_person = pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person["email"])


def printed(value: Any) -> list[str]:
    """Every string in what was read from a file."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for part in value for text in printed(part)] if isinstance(value, list) else []


def test_every_subject_phase_and_audience_has_a_course():
    for key, vocabulary in [("subjects", SUBJECTS), ("phases", Phase.values), ("roles", Audience.values)]:
        assert {value for course in COURSES for value in course[key]} == set(vocabulary)


def test_there_is_a_season_of_about_150_runs():
    assert 60 <= len(COURSES) <= 70
    assert 140 <= sum(course["runs"] for course in COURSES) <= 160
    assert {course["popularity"] for course in COURSES} == {"quiet", "steady", "popular", "full"}


def test_courses_serve_objectives_of_the_plan_and_every_priority():
    served = {key for course in COURSES for key in course["objectives"]}
    assert served <= {key for key in OBJECTIVES if "." in key}
    assert {key[0] for key in served} == set("12345")
    assert all(course["objectives"] for course in COURSES)


def test_three_or_four_courses_await_their_dates():
    waiting = [course for course in COURSES if course.get("dates_to_be_confirmed")]
    assert 3 <= len(waiting) <= 4
    assert all(course["runs"] == 1 for course in waiting)


@pytest.mark.parametrize(
    "slugs",
    [[record["slug"] for record in records] for records in (COURSES, VENUES, FACILITATORS)],
    ids=["courses", "venues", "facilitators"],
)
def test_slugs_are_used_once(slugs):
    assert [slug for slug, times in Counter(slugs).items() if times > 1] == []


@each_course
def test_a_course_has_the_known_fields(course):
    assert KEYS - OPTIONAL <= set(course) <= KEYS
    assert course["kind"] in {"course", "briefing", "programme"}
    assert course["format"] in Event.Format.values
    assert 1 <= course["runs"] <= 5
    assert 1 <= course["min_places"] <= course["capacity"]


@each_course
def test_a_course_is_described_at_the_length_that_pages_take(course):
    assert 40 <= len(course["summary"]) <= 140
    assert course["summary"].endswith(".")
    assert len(course["title"]) <= 60
    assert 3 <= len(course["outcomes"]) <= 5
    assert 2 <= len(course["outline"]) <= 5
    assert all(set(part) == {"heading", "text"} for part in course["outline"])


@each_course
def test_an_outcome_starts_with_what_people_will_do(course):
    for outcome in course["outcomes"]:
        first = outcome.split()[0].strip(",")
        assert first.istitle()
        assert first not in {"A", "An", "The", "How", "What", "Why", "To", "You", "Your", "We", "Understand"}
        assert not first.endswith("ing")
        assert outcome.endswith(".")


@each_course
def test_a_course_points_only_at_what_exists(course):
    assert set(course["facilitators"]) <= {facilitator["slug"] for facilitator in FACILITATORS}
    assert course["facilitators"]
    assert course["policy"] in {policy["slug"] for policy in POLICIES}
    assert set(course["goes_with"]) <= {other["slug"] for other in COURSES} - {course["slug"]}
    assert course["goes_with"]


@each_course
def test_a_course_that_meets_has_room_where_it_meets(course):
    rooms = {venue["slug"]: venue["capacity"] for venue in VENUES}
    if course["format"] == Event.Format.ONLINE:
        assert "venue" not in course
    else:
        assert course["capacity"] <= rooms[course["venue"]]


@each_course
def test_sessions_follow_one_another_on_the_same_weekday(course):
    sessions = course["sessions"]
    gaps = [session["gap_days"] for session in sessions]
    assert 1 <= len(sessions) <= 6
    assert gaps == sorted(set(gaps))
    assert gaps[0] == 0
    assert all(gap % 7 == 0 for gap in gaps)
    assert all("08:00" <= session["starts"] < session["ends"] <= "20:30" for session in sessions)
    if course["format"] == Event.Format.HYBRID:
        assert {session.get("online", False) for session in sessions} == {True, False}
    else:
        assert not any("online" in session for session in sessions)


@each_course
def test_a_course_is_free_or_has_its_prices(course):
    if course.get("free"):
        assert "price_pence" not in course
        assert not course["included"]
        assert not course["vat"]
        assert course["policy"] == "free-event"
    else:
        prices = course["price_pence"]
        assert list(prices) == ["full", "associate", "others"]
        assert 0 <= prices["full"] <= prices["associate"] <= prices["others"]
        assert prices["others"] > 0
        assert prices["full"] > 0 or not course["included"]
        assert course["policy"] != "free-event"


@pytest.mark.parametrize("records", [COURSES, VENUES, FACILITATORS])
def test_words_are_typeset_and_british(records):
    text = "\n".join(printed(records))
    assert "'" not in text
    assert '"' not in text
    american = {"behavior", "organiz", "color ", "center", "specializ", "recogniz", "practicing"}
    assert [word for word in american if word in text.lower()] == []


def test_everybody_and_everywhere_is_marked_illustrative():
    assert all(record["illustrative"] is True for record in [*PEOPLE, *FACILITATORS, *VENUES])


def test_each_role_has_one_account_to_sign_in_with():
    keyed = [person for person in PEOPLE if "key" in person]
    assert len(PEOPLE) == 30
    assert Counter(person["key"] for person in keyed) == Counter(DEMO_ROLES)
    assert all(person["role"] == person["key"] and person["about"] for person in keyed)


@each_person
def test_a_person_is_invented_and_of_the_vocabulary(person):
    domains = {school["urn"]: school["email_domain"] for school in SCHOOLS}
    urns = [*person["school_urns"], *person.get("asked_urns", [])]
    assert person["role"] in DEMO_ROLES
    assert person["job_role"] in JobRole.values
    assert person.get("phase", Phase.PRIMARY) in Phase.values
    assert set(person["subjects"]) <= set(SUBJECTS)
    assert set(urns) <= set(domains)
    assert person.get("affiliation", Affiliation.Role.TEACHER) in Affiliation.Role.values
    assert ("affiliation" in person) == bool(urns)
    assert person["email"].partition("@")[2] in {"thep.example", "personal.example", *(domains[urn] for urn in urns)}
    assert person["email"].isascii()
    assert person["email"] == person["email"].lower()


def test_nobody_shares_an_address_and_facilitators_find_theirs():
    addresses = [person["email"] for person in PEOPLE]
    assert len(set(addresses)) == len(addresses)
    assert {facilitator["person"] for facilitator in FACILITATORS if "person" in facilitator} <= set(addresses)
