"""The catalogue: words, filters, pages, and what it does with nonsense."""

import re
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.anything import EACH
from tests.courses.catalogue_page import Page, ask, in_days, reader
from tests.factories.courses import catalogue_page, course_page, run
from thep.events.facets import term_of
from thep.events.models import Event

pytestmark = pytest.mark.django_db


def test_each_run_is_a_row_soonest_first_and_what_has_no_date_is_last(client, season):
    page = ask(client)
    assert page.titles == [
        "Phonics that sticks",
        "Oracy in every lesson",
        "Asking better questions",
        "Phonics that sticks",
        "Beekeeping for beginners",
    ]
    assert "5 courses and events" in page.text
    assert "Register interest" in page.text
    assert "Waiting list" in page.text


def test_a_row_leads_to_its_run(client, season):
    first = Event.objects.order_by("starts_at").first()
    assert f'href="/courses/phonics-that-sticks/?run={first.pk}"' in ask(client).html
    assert client.get(f"/courses/phonics-that-sticks/?run={first.pk}").status_code == 200


def test_filters_narrow_and_their_counts_leave_themselves_out(client, season):
    page = ask(client, format="online")
    assert page.titles == ["Oracy in every lesson"]
    assert page.counts["format-online"] == 1
    assert page.counts["format-in_person"] == 3
    assert page.counts["phase-primary"] == 1
    assert "phase-early_years" not in page.counts


def test_values_of_one_facet_widen_and_facets_narrow(client, season):
    assert len(ask(client, subject=["oracy", "governance"]).titles) == 2
    assert ask(client, subject=["oracy", "governance"], kind="briefing").titles == ["Asking better questions"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"audience": "governor"}, ["Asking better questions"]),
        ({"phase": "secondary"}, ["Oracy in every lesson"]),
        ({"places": "full"}, ["Phonics that sticks"]),
        ({"term": "to-be-confirmed"}, ["Beekeeping for beginners"]),
        ({"price": "free"}, ["Asking better questions"]),
        ({"q": "oracy"}, ["Oracy in every lesson"]),
    ],
)
def test_each_facet_finds_its_own(client, season, query, titles):
    assert ask(client, **query).titles == titles


def test_a_month_and_a_term_are_those_of_the_start(client, season):
    start = in_days(20)
    page = ask(client, month=f"{start:%Y-%m}", format="online")
    assert page.titles == ["Oracy in every lesson"]
    assert ask(client, term=term_of(timezone.localdate(start)), format="online").titles == ["Oracy in every lesson"]


def test_a_filter_in_use_can_be_removed_alone(client, season):
    page = ask(client, q="lesson", format="online", subject=["oracy", "governance"])
    assert page.chips == {
        "Online": "?q=lesson&subject=oracy&subject=governance",
        "Governance": "?q=lesson&format=online&subject=oracy",
        "Oracy": "?q=lesson&format=online&subject=governance",
    }
    assert 'href="?q=lesson">Clear all</a>' in page.html


def test_words_are_highlighted_and_nothing_else_is_markup(client):
    run(course_page("Phonics <b>now</b>", slug="phonics-now"))
    page = ask(client, q="phonics")
    assert "<mark>Phonics</mark> &lt;b&gt;now&lt;/b&gt;" in page.html
    assert "<b>now" not in page.html


def test_a_typing_slip_is_put_right_and_said(client, season):
    page = ask(client, q="phonisc")
    assert page.titles == ["Phonics that sticks"] * 2
    assert "Did you mean phonics ?" in page.text


def test_an_empty_page_offers_the_wider_search(client, season):
    page = ask(client, q="oracy", format="in_person")
    assert "Nothing matches ‘oracy’" in page.text
    assert "One more shows up without ‘In person’" in page.text
    assert "Remove ‘In person’" in page.text
    assert "Close to what you searched for" in page.text
    assert page.titles == ["Oracy in every lesson"]


def test_words_that_nothing_has_offer_what_comes_next(client, season):
    page = ask(client, q="xylophone")
    assert "Nothing matches ‘xylophone’" in page.text
    assert "Coming up soon" in page.text
    assert "See every course" in page.text


def test_a_catalogue_without_courses_says_what_to_do(client):
    page = ask(client)
    assert "No courses are planned yet" in page.text
    assert "Ask for a course" in page.text


def test_the_editor_s_words_stand_above(client):
    page = catalogue_page()
    page.introduction = "Led by colleagues who do the job."
    page.save_revision().publish()
    assert "Led by colleagues who do the job." in ask(client).text


# Order, pages, views


def test_it_can_be_sorted_by_what_is_newest(client, season):
    run(course_page("Brand new"), starts_at=in_days(90))
    assert ask(client, sort="newest").titles[0] == "Brand new"
    assert ask(client, q="oracy", sort="relevance").titles == ["Oracy in every lesson"]


@pytest.fixture
def many():
    page = course_page("Phonics that sticks")
    for days in range(45):
        run(page, starts_at=in_days(days + 1))


def test_results_come_in_pages_whose_addresses_keep_the_question(client, many):
    page = ask(client, phase="primary", page=2)
    assert len(page.titles) == 20
    assert 'href="?phase=primary&amp;page=3" rel="next"' in page.html
    assert 'href="?phase=primary" rel="prev"' in page.html
    assert len(ask(client, page=3).titles) == 5


def test_a_page_beyond_the_last_is_the_last(client, many):
    page = ask(client, page=99)
    assert len(page.titles) == 5
    assert "There’s no page 99; this is the last." in page.text


def test_what_a_teacher_looks_for_first_stands_first_and_open(client, season):
    for number in range(12):
        run(course_page(f"Course {number}", subjects=[f"Subject {number}"]), starts_at=in_days(number + 1))
    legends = re.findall(r"<legend[^>]*>([^<]+)</legend>\s*(<details)?", ask(client).html)
    assert [name for name, _ in legends][:4] == ["Subject", "Phase", "Who it’s for", "When"]
    assert not any(folded for name, folded in legends if name in {"Subject", "Phase", "Who it’s for"})


def test_the_phones_sheet_has_a_title_and_a_button_that_says_how_many(client, season):
    html = " ".join(ask(client).html.split())
    assert "<h2>Filter courses and events</h2>" in html
    assert 'Show <span id="offered">5</span>' in html
    assert '<noscript> <button class="btn" data-wide type="submit">Show results</button> </noscript>' in html
    partial = client.get("/courses/?format=online", headers={"HX-Request": "true"}).text
    assert '<span id="offered" data-hx-swap-oob="true">1</span>' in partial


def test_htmx_gets_the_results_alone_and_the_counts(client, season):
    response = client.get("/courses/?q=&format=online&sort=soonest", headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert " ".join(response.text.split()).startswith("<title>Courses and events – THE Partnership</title>")
    assert response.text.count('<div class="cq stack" id="results"') == 1
    assert 'id="count-format-online" data-hx-swap-oob="true"' in response.text
    assert response.headers["HX-Push-Url"] == "/courses/?format=online"
    assert "HX-Request" in response.headers["Vary"]


def test_the_page_works_as_a_plain_form_and_is_announced(client, season):
    page = ask(client)
    assert 'action="/courses/"' in page.html
    assert page.html.count('form="filters"') == 3
    assert 'role="status"' in page.html
    assert "onclick" not in page.html
    assert "style=" not in page.html


def test_a_visitor_s_page_sets_no_cookie_and_holds_no_token(client, season):
    response = client.get("/courses/")
    assert not response.cookies
    assert "csrf" not in response.text


# Nonsense, and how much it asks of the database


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=red", "There’s no filter called ‘colour’."),
        ("format=flying", "‘flying’ isn’t one of the choices for ‘How you take part’."),
        ("subject=alchemy", "‘alchemy’ isn’t one of the choices for ‘Subject’."),
        ("month=2027-13", "‘2027-13’ isn’t one of the choices for ‘When’."),
        ("page=abc", "There’s no page ‘abc’."),
        ("page=-1", "There’s no page ‘-1’."),
        ("sort=taste", "We can’t sort by ‘taste’."),
        ("view=globe", "There’s no view called ‘globe’."),
        ("q=" + "phonics " * 1500, "We searched for the first 200 characters of what you typed."),
    ],
)
def test_what_makes_no_sense_is_ignored_and_named(client, season, query, said):
    assert said in Page(client.get(f"/courses/?{query}").text).text


NAMES = st.sampled_from(
    ["q", "when", "term", "month", "format", "audience", "phase", "subject", "kind", "price", "places", "sort", "view", "show", "page"]
)


VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "online",
            "2027-01",
            "9999-12",
            "2027-spring",
            "0",
            "-1",
            "1e9",
            "included",
            "calendar",
            "price",
            '"',
            "'; --",
            "a AND (",
            "*",
            "\x00",
        ]
    ),
)


@given(pairs=st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=10)), VALUES), max_size=8), partial=st.booleans())
@EACH
def test_no_query_string_breaks_the_catalogue(client, season, pairs, partial):
    query = urlencode(pairs, errors="surrogatepass")
    response = client.get(f"/courses/?{query}", headers={"HX-Request": "true"} if partial else {})
    assert response.status_code == 200
    if partial:
        assert "\n" not in response.headers["HX-Push-Url"]


@pytest.mark.parametrize("size", [3, 25])
@pytest.mark.parametrize("query", ["", "?q=phonics&phase=primary", "?sort=price", "?view=calendar"])
def test_the_queries_are_few_and_constant(client, size, query, django_assert_max_num_queries):
    page = course_page("Phonics that sticks")
    for days in range(size):
        run(page, price=days * 100, starts_at=in_days(days % 5 + 1))
    ask(client)
    client.get("/courses/nothing/")
    with django_assert_max_num_queries(7):
        client.get(f"/courses/{query}")


@pytest.mark.parametrize("size", [3, 25])
@pytest.mark.parametrize(
    ("query", "first", "later"),
    [
        ("", 10, 5),
        ("?q=phonics&phase=primary", 10, 5),
        ("?price=included&sort=price", 11, 5),
        ("?q=phoniks", 12, 5),
        ("?q=xylophone&format=online", 14, 5),  # what finds nothing is looked for in other spellings, and without the filter
    ],
)
def test_a_member_s_queries_are_few_and_constant_with_nothing_remembered(client, size, query, first, later, django_assert_max_num_queries):
    page = course_page("Phonics that sticks")
    for days in range(size):
        event = run(page, price=days * 100, starts_at=in_days(days % 5 + 1), uses_included_places=True)
    reader(client, "Full", event)
    client.get("/courses/")
    for remembered in ("pages", "results"):
        caches[remembered].clear()
    with django_assert_max_num_queries(first):
        client.get(f"/courses/{query}")
    with django_assert_max_num_queries(later):  # session with groups, person, schools with memberships, entries, runs with prices
        client.get(f"/courses/{query}")


def test_a_misspelt_word_takes_a_visitor_nine_queries_with_nothing_remembered(client, django_assert_max_num_queries):
    page = course_page("Phonics that sticks")
    run(page)
    client.get("/courses/")
    for remembered in ("pages", "results"):
        caches[remembered].clear()
    with django_assert_max_num_queries(9):
        assert "</mark> that sticks" in client.get("/courses/?q=phoniks").text
