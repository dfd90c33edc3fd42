"""The catalogue: words, filters, prices for who reads it, and what it does with nonsense."""

import datetime
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses import search
from tests.anything import EACH
from tests.factories.courses import catalogue_page, course_page, run
from tests.factories.events import VenueFactory
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import AffiliationFactory
from thep.events import events
from thep.events.availability import refresh_if_crossed
from thep.events.entries import refresh
from thep.events.events import Sitting
from thep.events.facets import term_label, term_of
from thep.events.models import Event, Price
from thep.events.prices import year_of
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def ask(client, **query):
    for kept in ("pages", "results"):
        caches[kept].clear()
    response = client.get("/courses/", query)
    assert response.status_code == 200
    return Page(response.text)


class Page:
    """A page of the catalogue as its reader sees it."""

    def __init__(self, html):
        self.html = html
        self.text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))

    @property
    def titles(self):
        return [unescape(re.sub(r"<[^>]+>", "", title)) for title in re.findall(r'<a class="whole"[^>]*>(.*?)</a>', self.html)]

    @property
    def prices(self):
        return [unescape(price) for price in re.findall(r'<strong class="price">([^<]*)</strong>', self.html)]

    @property
    def counts(self):
        return {name: int(count) for name, count in re.findall(r'class="count" id="count-([^"]+)"[^>]*>(\d+)<', self.html)}

    @property
    def chips(self):
        found = re.findall(r'<a class="chip" href="([^"]*)">\s*([^<]*?)\s*<', self.html)
        return {unescape(label): unescape(address) for address, label in found}


@pytest.fixture
def season():
    """Three courses of different kinds, and one without dates."""
    phonics = course_page(
        "Phonics that sticks", subjects=["Early reading"], phases=["early_years", "primary"], audiences=["teacher", "ect"]
    )
    oracy = course_page("Oracy in every lesson", subjects=["Oracy"], phases=["primary", "secondary"])
    governors = course_page("Asking better questions", subjects=["Governance"], phases=[], audiences=["governor"])
    course_page("Beekeeping for beginners", subjects=["Science"])
    run(phonics, price=13000, vat_rate=2000, starts_at=in_days(10))
    run(phonics, price=13000, vat_rate=2000, starts_at=in_days(40), capacity=5, taken=5)
    run(oracy, price=4500, vat_rate=2000, format=Event.Format.ONLINE, venue=None, starts_at=in_days(20))
    run(governors, kind="briefing", starts_at=in_days(30))


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


# What it costs whoever reads


@pytest.fixture
def priced():
    full, associate = TierFactory(name="Full", order=1), TierFactory(name="Associate", order=2)
    dear, cheap, free = (course_page(title) for title in ("Dear", "Cheap", "Free"))
    for page, others, members, included, days in ((dear, 13000, 9500, True, 10), (cheap, 4500, 4000, False, 20), (free, 0, 0, False, 30)):
        event = run(page, price=others, starts_at=in_days(days), uses_included_places=included, vat_rate=2000)
        Price.objects.create(event=event, tier=full, net_pence=members)
        Price.objects.create(event=event, tier=associate, net_pence=others)
        refresh(event)
    return Event.objects.first()


def reader(client, tier, event, **membership):
    affiliation = AffiliationFactory(
        school=MembershipFactory(tier=TierFactory(name=tier), academic_year=year_of(event), **membership).school
    )
    client.force_login(affiliation.person, backend="django.contrib.auth.backends.ModelBackend")


def test_a_visitor_sees_what_everyone_pays(client, priced):
    page = ask(client)
    assert page.prices == ["£130 + VAT", "£45 + VAT", "Free"]
    assert (page.counts["price-free"], page.counts["price-pay"]) == (1, 2)
    assert "price-included" not in page.counts


def test_a_member_sees_what_is_included_and_finds_it(client, priced):
    reader(client, "Full", priced)
    page = ask(client)
    assert page.prices == ["Included", "£40 + VAT", "Free"]
    assert "In your school’s membership: 20 of 20 places left" in page.text.replace("Included in", "In")
    assert {name: page.counts[f"price-{name}"] for name in ("included", "free", "pay")} == {"included": 1, "free": 1, "pay": 1}
    assert ask(client, price="included").titles == ["Dear"]
    assert ask(client, sort="price").titles == ["Dear", "Free", "Cheap"]


def test_a_member_whose_places_are_used_up_pays(client, priced):
    reader(client, "Full", priced, places_granted=5, places_taken=5)
    page = ask(client)
    assert page.prices == ["£95 + VAT", "£40 + VAT", "Free"]
    assert page.counts["price-pay"] == 2
    assert ask(client, price="pay").titles == ["Dear", "Cheap"]
    assert ask(client, sort="price").titles == ["Free", "Cheap", "Dear"]


def test_an_associate_sees_no_price_of_full_members(client, priced):
    reader(client, "Associate", priced)
    assert ask(client).prices == ["Included", "£45 + VAT", "Free"]


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


def test_the_calendar_shows_the_month_of_what_was_asked(client, season):
    start = timezone.localtime(in_days(20))
    page = ask(client, view="calendar", show=f"{start:%Y-%m}", format="online")
    assert f"1 in {start:%B %Y}" in page.text
    assert "Oracy in every lesson" in page.text
    assert 'class="month' in page.html
    assert "Phonics" not in page.text


def test_the_calendar_opens_at_the_first_month_that_has_a_result_and_keeps_the_filters(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    maths = course_page("Fractions", subjects=["Maths"])
    run(maths, starts_at=in_days(20))
    run(maths, starts_at=in_days(100))
    page = ask(client, view="calendar", subject="maths")
    assert "1 in December 2026" in page.text
    assert "Nothing" not in page.text
    assert list(page.chips) == ["Maths"]
    assert 'href="?subject=maths&amp;view=calendar&amp;show=2027-01"' in page.html
    assert page.counts["subject-maths"] == 2


def test_a_month_without_a_result_says_how_many_there_are_elsewhere_and_leads_there(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    maths = course_page("Fractions", subjects=["Maths"])
    run(maths, starts_at=in_days(20))
    run(maths, starts_at=in_days(100))
    page = ask(client, view="calendar", show="2027-01", subject="maths")
    assert "None in January 2027, 2 in other months" in page.text
    assert "The next date that fits your search is in March 2027." in page.text
    assert 'href="?subject=maths&amp;view=calendar&amp;show=2027-03"' in page.html
    assert "No courses fit" not in page.text


def test_the_calendar_opens_at_a_month_that_was_chosen(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    series(course_page("Coaching"), "2026-12-10", "2027-02-10")
    assert "1 in February 2027" in ask(client, view="calendar", when="2027-02").text


def series(page, *days):
    """A programme with a session on each of `days`."""
    moments = [timezone.make_aware(datetime.datetime.fromisoformat(f"{day} 16:00")) for day in days]
    sessions = [Sitting(starts_at=moment, ends_at=moment + datetime.timedelta(hours=1)) for moment in moments]
    return events.publish(events.create(title=page.title, page=page, kind="programme", format="online", sessions=sessions))


def test_the_catalogues_calendar_and_the_calendar_of_everything_tell_one_truth(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    series(course_page("Coaching"), "2026-12-10", "2027-01-14", "2027-02-11")
    run(course_page("Fractions"), starts_at=timezone.make_aware(datetime.datetime.fromisoformat("2027-01-12 09:00")))
    for month in ("2026-12", "2027-01", "2027-02"):
        grids = [
            re.search(r'<table class="month.*?</p>', client.get(address).text, re.DOTALL)[0]
            for address in (f"/courses/?view=calendar&show={month}", f"/calendar/?month={month}")
        ]
        drawn = [re.findall(r'data-kind="(\w+)">\s*([^<]+?)\s*<', grid) for grid in grids]
        assert drawn[0] == drawn[1]
        assert ("programme", "4pm Coaching") in drawn[0]


def test_a_term_and_a_month_are_one_filter_that_widens(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    for days in (5, 60, 130):
        run(course_page(f"Course in {days} days"), starts_at=in_days(days))
    assert ask(client, when=["2026-autumn", "2027-01"]).titles == ["Course in 5 days", "Course in 60 days"]
    page = ask(client, when="2027-spring")
    assert page.titles == ["Course in 60 days"]
    values = re.findall(r'name="when" value="([^"]+)"', page.html)
    assert values == ["2026-autumn", "2026-12", "2027-spring", "2027-01", "2027-summer", "2027-04"]


def test_older_links_with_a_term_or_a_month_still_narrow(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    for days in (5, 60):
        run(course_page(f"Course in {days} days"), starts_at=in_days(days))
    for name, value in (("month", "2027-01"), ("term", "2027-spring")):
        page = ask(client, **{name: value})
        assert page.titles == ["Course in 60 days"]
        assert "There’s no filter" not in page.text


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


# What changes is found as it is


def test_an_event_that_fills_up_says_so_and_again_when_freed(client):
    event = run(course_page(), capacity=2, taken=1)
    Event.objects.filter(pk=event.pk).update(taken=2)
    refresh_if_crossed(event.pk)
    assert ask(client, places="full").titles == ["Phonics that sticks"]
    Event.objects.filter(pk=event.pk).update(taken=1)
    refresh_if_crossed(event.pk)
    assert ask(client, places="full", q="phonics").text.count("Nothing matches") == 1


def test_what_only_time_changes_is_found_as_it_is_after_a_sweep(client, clock):
    page = course_page("Phonics that sticks")
    run(page, starts_at=in_days(5), booking_closes_at=in_days(2))
    assert search.catch_up() == 0
    assert ask(client, places="available").titles == ["Phonics that sticks"]

    clock.forward(days=3)
    assert (search.catch_up(), search.catch_up()) == (1, 0)
    clock.forward(minutes=1)
    assert "Nothing fits these filters" in ask(client, places="available").text
    assert "Booking has closed" in ask(client).text

    clock.forward(days=3)
    assert (sweep()["catalogue"], search.catch_up()) == (1, 0)
    clock.forward(minutes=1)
    assert ask(client, term="to-be-confirmed").titles == ["Phonics that sticks"]


def test_places_that_are_far_from_full_write_nothing(django_assert_num_queries):
    event = run(course_page(), capacity=20, taken=4)
    with django_assert_num_queries(1):
        refresh_if_crossed(event.pk)


def test_an_editor_s_change_is_found_and_an_unpublished_course_is_not(client):
    page = course_page()
    run(page)
    page.title, page.summary = "Phonics", "All about digraphs."
    page.save_revision().publish()
    assert len(ask(client, q="digraphs").titles) == 1
    page.unpublish()
    assert ask(client).titles == []


def test_a_course_has_a_row_of_its_own_until_it_has_a_date(client):
    page = course_page()
    assert "Dates to be confirmed" in ask(client).text
    event = events.create(
        title=page.title,
        kind="course",
        page=page,
        venue=VenueFactory(),
        sessions=[events.Sitting(starts_at=in_days(9), ends_at=in_days(9.2))],
    )
    assert len(ask(client).titles) == 1
    events.publish(event)
    page = ask(client)
    assert len(page.titles) == 1
    assert "20 places left" in page.text
    events.cancel(event, by=None, reason="")
    assert "Register interest" in ask(client).text


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


@pytest.mark.parametrize(
    ("day", "term"),
    [
        ("2026-09-01", "2026-autumn"),
        ("2026-12-31", "2026-autumn"),
        ("2027-01-01", "2027-spring"),
        ("2027-03-28", "2027-spring"),
        ("2027-03-29", "2027-summer"),
        ("2027-08-31", "2027-summer"),
    ],
)
def test_terms_end_with_easter_and_august(day, term):
    assert term_of(datetime.date.fromisoformat(day)) == term


def test_only_terms_have_labels():
    assert term_label("2027-spring") == "Spring term 2027"
    assert [term_label(text) for text in ("2027-winter", "spring", "20²7-spring", "")] == [None] * 4
