"""What every engine finds, counts and sorts; runs on the database that the settings name."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.anything import EACH
from tests.thep.search.contract import WORDS, at, course, find, titles
from thep.search import entries, results
from thep.search.models import ACCESS, SearchEntry, SearchFacet
from thep.search.queries import By, ByNumber, Query
from thep.search.synonyms import load_synonyms

pytestmark = pytest.mark.django_db


def test_a_word_is_found_by_its_stem():
    course("reading", "Teaching reading in the early years")

    assert titles("teach read") == ["Teaching reading in the early years"]
    assert titles("writing") == []


def test_every_word_must_be_met():
    course("reading", "Reading in primary schools")
    course("maths", "Maths in primary schools")

    found = find("primary maths")

    assert [hit.title for hit in found.hits] == ["Maths in primary schools"]
    assert not found.loose


def test_some_of_the_words_will_do_where_nothing_has_them_all():
    course("reading", "Reading in primary schools")

    found = find("reading aloud")

    assert [hit.title for hit in found.hits] == ["Reading in primary schools"]
    assert found.loose


def test_the_last_word_may_be_unfinished():
    course("talk", "Communication and language")

    for length in range(3, len("communication")):
        assert titles("communication"[:length]) == ["Communication and language"]


def test_accents_are_not_needed():
    course("cafe", "A café for parents")

    assert titles("cafe") == ["A café for parents"]
    assert titles("café") == ["A café for parents"]


def test_a_word_in_the_title_counts_more_than_one_in_the_summary_or_the_body():
    course("body", "A day of talks", body="phonics")
    course("summary", "Another day of talks", summary="phonics")
    course("title", "A day of phonics")

    assert titles("phonics") == ["A day of phonics", "Another day of talks", "A day of talks"]


@pytest.mark.parametrize(
    "words",
    [
        'fo"o',
        "fo'o",
        "*",
        "AND",
        "OR NOT AND",
        "NEAR(",
        "NEAR(a b, 3)",
        "title:reading",
        "a:*",
        "\x00",
        "a\x00b",
        "🎉",
        "🎉 reading",
        "{title}",
        "^a",
        "-a",
        "a & | ! <-> b",
        "\\",
        "%",
        "%s",
        "'; drop table search_searchentry; --",
        "\ud800",
        "‏",
        "ﬃ",
        "İstanbul",
        "x" * 10_000,
        "a b " * 5_000,
        "(" * 500,
    ],
)
def test_nothing_that_is_typed_is_an_error(words):
    course("reading", "Reading")

    found = find(words, count=("phase",))

    assert found.total in (0, 1)


def test_words_that_are_no_words_find_nothing_and_no_words_find_everything():
    course("reading", "Reading")

    assert titles("!!!") == []
    assert titles("   ") == ["Reading"]


def test_counts_widen_within_a_facet_and_narrow_between_facets():
    course("1", "Reading", facets={"phase": ["primary"], "format": ["online"]})
    course("2", "Reading more", facets={"phase": ["primary", "secondary"], "format": ["in person"]})
    course("3", "Reading most", facets={"phase": ["secondary"], "format": ["online"]})
    course("4", "Writing", facets={"phase": ["primary"], "format": ["online"]})
    count = ("phase", "format", "subject")

    for words in ("reading", ""):
        more = 0 if words else 1
        assert find(words, count=count).counts == {
            "phase": {"primary": 2 + more, "secondary": 2},
            "format": {"online": 2 + more, "in person": 1},
            "subject": {},
        }
        one = find(words, count=count, facets={"phase": ("secondary",)})
        assert one.total == 2
        assert one.counts == {"phase": {"primary": 2 + more, "secondary": 2}, "format": {"online": 1, "in person": 1}, "subject": {}}
        both = find(words, count=count, facets={"phase": ("secondary",), "format": ("online",)})
        assert both.total == 1
        assert both.counts == {"phase": {"primary": 1 + more, "secondary": 1}, "format": {"online": 1, "in person": 1}, "subject": {}}
        assert find(words, count=count, facets={"phase": ("primary", "secondary")}).total == 3 + more


def test_an_empty_filter_does_not_narrow():
    course("1", "Reading", facets={"phase": ["primary"]})

    assert find(facets={"phase": ()}).total == 1
    assert find(facets={"phase": ("none",)}).total == 0


def test_sorting():
    course("undated", "Undated", numbers={"price": 500}, created_at=at(2))
    course("late", "Late", starts_at=at(20), numbers={"price": 9000}, created_at=at(3))
    course("soon", "Soon", starts_at=at(10), created_at=at(1))

    assert titles() == ["Soon", "Late", "Undated"]
    assert titles(sort=By.SOONEST) == ["Soon", "Late", "Undated"]
    assert titles(sort=By.NEWEST) == ["Late", "Undated", "Soon"]
    assert titles(sort=ByNumber("price")) == ["Undated", "Late", "Soon"]
    assert [hit.starts_at for hit in find().hits] == [at(10), at(20), None]


def test_found_words_can_be_sorted_too():
    course("late", "Reading", starts_at=at(20))
    course("soon", "A longer title about reading", starts_at=at(10))

    assert titles("reading") == ["Reading", "A longer title about reading"]
    assert titles("reading", sort=By.SOONEST) == ["A longer title about reading", "Reading"]


def test_what_started_before_is_left_out_and_what_has_no_date_stays():
    course("past", "Past", starts_at=at(1))
    course("next", "Next", starts_at=at(10))
    course("undated", "Undated")

    assert titles(starts_after=at(5)) == ["Next", "Undated"]


def test_kinds_narrow():
    course("1", "Reading")
    entries.write("article", "1", title="Reading", url="/journal/reading/")
    entries.write("page", "1", title="Reading", url="/reading/")

    assert find("reading").total == 3
    assert find("reading", kinds=("article",)).total == 1
    assert find("reading", kinds=("article", "page")).total == 2


def test_only_those_who_hold_a_keyword_find_what_is_not_public():
    course("open", "Reading for all")
    course("closed", "Reading for the network", access=["network:7", "school:3"], facets={"phase": ["primary"]})

    for words in ("reading", ""):
        assert titles(words) == ["Reading for all"]
        assert find(words, count=("phase", "access")).counts == {"phase": {}, "access": {}}
        assert find(words, access=("public", "network:8")).total == 1
        assert find(words, access=("public", "network:7")).total == 2
        assert titles(words, access=("network:7",)) == ["Reading for the network"]
        assert find(words, access=()).total == 0


def test_what_is_made_private_is_not_shown_even_from_memory():
    course("1", "Reading")
    assert results.find(Query(words="reading")).total == 1

    course("1", "Reading", access=["network:7"])

    assert results.find(Query(words="reading")).hits == ()


def test_pages():
    for number in range(45):
        course(f"{number}", f"Course {number:02}", starts_at=at(1) + datetime.timedelta(hours=number))

    pages = [titles(page=page) for page in range(1, 5)]

    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert [title for page in pages for title in page] == [f"Course {number:02}" for number in range(45)]
    assert find(page=4).total == 45
    assert titles(page=0) == pages[0]
    assert titles(page=10**12) == []


@pytest.mark.parametrize("words", ["", "reading"])
def test_what_is_remembered_of_a_list_is_shown_to_nobody_who_may_no_longer_see_it(words):
    course("1", "Reading")
    query = Query(words=words)
    assert [hit.title for hit in results.find(query).hits] == ["Reading"]
    entry_of = SearchEntry.objects.get(key="1")
    SearchFacet.objects.create(entry=entry_of, name=ACCESS, value="network:7")
    SearchEntry.objects.filter(pk=entry_of.pk).update(public=False)
    assert results.find(query).hits == ()


def test_pages_beyond_what_is_remembered_go_on(monkeypatch):
    monkeypatch.setattr("thep.search.engines.database.MOST_RANKED", 10)
    for number in range(25):
        course(f"{number}", f"Course {number:02}", starts_at=at(1) + datetime.timedelta(hours=number))

    assert [title for page in range(1, 9) for title in titles(page=page, per_page=4)] == [f"Course {number:02}" for number in range(25)]


@pytest.mark.usefixtures("clock_stands_still")  # what is read once a minute is read once
def test_a_question_takes_as_many_statements_however_many_entries_and_facets_there_are(django_assert_max_num_queries):
    for number in range(30):
        course(
            f"{number}", f"Reading {number}", body="phonics", facets={"phase": ["primary"], "format": ["online"]}, numbers={"price": number}
        )
    narrowed = {"count": ("phase", "format", "subject"), "facets": {"phase": ("primary",), "format": ("online", "both")}}

    with django_assert_max_num_queries(2):  # the facets, read once a minute, are not yet there; no words, no synonyms
        assert find().total == 30
    with django_assert_max_num_queries(4):
        assert find("phonics", **narrowed, sort=ByNumber("price")).total == 30
    with django_assert_max_num_queries(1):
        assert len(results.find(Query(words="phonics", **narrowed, sort=ByNumber("price"), page=2)).hits) == 10
    with django_assert_max_num_queries(8):
        assert find("phoncis", **narrowed).suggestion == "phonics"


def test_a_question_asked_now_is_remembered_a_moment_later(django_assert_max_num_queries):
    course("1", "Reading", starts_at=at(20))
    asked = at(5) + datetime.timedelta(seconds=10)
    results.find(Query(words="reading", starts_after=asked))

    with django_assert_max_num_queries(1):
        assert results.find(Query(words="reading", starts_after=asked + datetime.timedelta(seconds=5))).total == 1


@given(words=st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
@EACH
def test_no_words_are_an_error(words):
    if not SearchEntry.objects.exists():
        load_synonyms([["SENCO", "special educational needs coordinator"]])
        course("1", "Reading with <b>phonics</b>", body="AND the SENCO's NEAR 'miss'", facets={"phase": ["primary"]})

    found = find(words, count=("phase",), facets={"phase": ("primary", words[:9])})

    assert found.total in (0, 1)
    for hit in found.hits:
        assert hit.marked_title.replace("<mark>", "").replace("</mark>", "") == "Reading with &lt;b&gt;phonics&lt;/b&gt;"
