"""The words of a new site keep to the platform's subjects, to one another and to the house's way of writing."""

from collections import Counter

import pytest

from tests.demonstration.test_words import printed
from thep.bookings import new_site as bookings
from thep.cms import new_site as cms
from thep.cms.first_things import read_words
from thep.events import new_site as events

POLICIES = read_words(events.WORDS)["policy"]
TERMS = read_words(bookings.WORDS)
SYNONYMS = read_words(cms.DATA / "synonyms.toml")["group"]
SUBJECTS = [
    "english", "early-reading", "oracy", "maths", "science", "computing", "history", "geography", "re", "art",
    "design-technology", "music", "pe", "languages", "pshe-rshe", "send-inclusion", "eal", "early-years-practice", "safeguarding",
    "behaviour-attendance", "curriculum-assessment", "leadership", "mentoring-coaching", "governance", "business-operations",
    "wellbeing",
]  # fmt: skip


def test_subjects_are_the_platforms_own():
    assert list(read_words(cms.DATA / "subjects.toml")["subjects"]) == SUBJECTS


@pytest.mark.parametrize("records", [POLICIES, [TERMS]])
def test_words_are_typeset_and_british(records):
    text = "\n".join(printed(records))
    assert "'" not in text
    assert '"' not in text
    american = {"behavior", "organiz", "color ", "center", "specializ", "recogniz", "practicing"}
    assert [word for word in american if word in text.lower()] == []


def test_policies_say_what_a_cancellation_returns():
    assert [policy["slug"] for policy in POLICIES] == ["standard", "short-notice", "free-event"]
    for policy in POLICIES:
        assert policy["ofsted_waiver"]
        assert policy["text"]
        assert policy["no_show"]
        for step in policy["steps"]:
            assert len(step.keys() & {"until_working_days", "until_hours"}) == 1
            assert 0 < step["refund_percent"] <= 100


def test_booking_terms_can_be_read_in_a_minute():
    assert TERMS["version"]
    assert 150 <= len(" ".join(TERMS["paragraphs"]).split()) <= 250


def test_a_synonym_is_lower_case_and_in_one_group():
    terms = [term for group in SYNONYMS for term in group["terms"]]
    assert len(SYNONYMS) >= 60
    assert all(len(group["terms"]) >= 2 for group in SYNONYMS)
    assert [term for term in terms if term != term.lower().strip()] == []
    assert [term for term, times in Counter(terms).items() if times > 1] == []
