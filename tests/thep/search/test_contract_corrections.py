"""What every engine does with slips, synonyms and the words that it marks."""

import pytest

from tests.thep.search.contract import course, find, titles
from thep.search import entries
from thep.search.queries import Results
from thep.search.synonyms import load_synonyms

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slip", ["safegarding", "safeguardign", "saefguarding", "safeguardimg", "safegaurdng"])
def test_a_slip_is_corrected_and_the_correction_suggested(slip):
    course("safe", "Safeguarding for new leads")

    found = find(f"{slip} leads")

    assert [hit.title for hit in found.hits] == ["Safeguarding for new leads"]
    assert found.suggestion == "safeguarding leads"


def test_of_two_corrections_as_near_the_commoner_is_taken():
    course("1", "Reading aloud")
    course("2", "Reading at home")
    course("3", "Reacting well")

    assert find("reading").suggestion == ""
    assert find("reacing").suggestion == "reading"


def test_a_word_that_only_other_kinds_have_is_no_slip():
    course("1", "Wearing well")
    entries.write("vacancy", "1", title="Teacher of weaving", url="/vacancies/1/")
    found = find("weaving", kinds=("course",))
    assert (found.total, found.suggestion) == (0, "")
    assert find("weaving", kinds=("vacancy",)).total == 1


def test_of_two_corrections_two_slips_away_what_begins_most_like_it_is_taken():
    course("1", "A phone call home")
    course("2", "Phone calls that families welcome")
    course("3", "Phonics that sticks")

    assert find("phonix").suggestion == "phonics"


def test_a_correction_that_the_reader_may_not_see_is_not_suggested():
    course("secret", "Restructuring", access=["network:7"])

    assert find("restructuing") == Results(hits=(), total=0, counts={})
    assert find("restructuing", access=("public", "network:7")).suggestion == "restructuring"


def test_synonyms_find_each_other():
    load_synonyms([["SENCO", "special educational needs coordinator"], ["TA", "teaching assistant"]])
    course("acronym", "Your first year as a SENCO")
    course("phrase", "Becoming a special educational needs coordinator")
    course("words", "Special coordinator")
    course("table", "Table talk")
    course("assistant", "Working with a teaching assistant")

    assert sorted(titles("senco")) == ["Becoming a special educational needs coordinator", "Your first year as a SENCO"]
    assert sorted(titles("special educational needs coordinator")) == sorted(titles("senco"))
    assert titles("TAs") == ["Working with a teaching assistant"]


def test_synonyms_loaded_twice_are_kept_once_with_what_editors_added():
    assert load_synonyms([["EAL", "English as an additional language"]]) == 1
    assert load_synonyms([["EAL", "multilingual learners"]]) == 0
    course("eal", "Multilingual learners in maths")
    course("other", "English as an additional language in science")

    assert len(titles("eal")) == 2


def test_highlights_mark_the_words_and_nothing_else_is_markup():
    course("script", "<script>alert('phonics')</script>", summary="Early <b>phonics</b> & more", body="…")

    hit = find("phonics <script>").hits[0]

    assert hit.marked_title == "&lt;<mark>script</mark>&gt;alert(&#x27;<mark>phonics</mark>&#x27;)&lt;/<mark>script</mark>&gt;"
    assert hit.highlight == "Early &lt;b&gt;<mark>phonics</mark>&lt;/b&gt; &amp; more"


def test_nobody_can_forge_a_mark():
    course("forged", "A \x02forged\x03 mark\x00")

    assert find("mark").hits[0].marked_title == "A  forged  <mark>mark</mark>"


def test_a_word_in_the_body_alone_is_highlighted_there():
    course("body", "A day of talks", summary="In person", body="padding " * 80 + "then phonics at last " + "padding " * 80)

    highlight = find("phonics").hits[0].highlight

    assert "<mark>phonics</mark>" in highlight
    assert len(highlight) < 400
