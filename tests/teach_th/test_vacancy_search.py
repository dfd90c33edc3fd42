"""The list of vacancies: words, filters, order, and the way on where there is nothing."""

import re
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from teach_th.models import Contract
from tests.anything import EACH
from tests.factories.vacancies import closed, draft, in_review, many, nine_o_clock, published
from tests.teach_th.vacancy_lists import LIST, page_of, titles
from thep.analytics import totals
from thep.cms.vocabulary import JobRole, Phase, WorkingPattern
from thep.search.synonyms import load_synonyms

pytestmark = pytest.mark.django_db


def test_the_list_holds_what_is_open_and_nothing_else(client):
    published(title="Open one")
    draft(title="A draft")
    in_review(title="In review")
    closed(title="A closed one")
    assert titles(client) == ["Open one"]


def test_an_advert_leaves_the_list_when_it_closes_without_the_sweep(client, clock):
    published(title="Closing", closes_at=nine_o_clock(1))
    published(title="Staying", closes_at=nine_o_clock(20))
    assert titles(client) == ["Closing", "Staying"]
    clock.forward(days=2)
    assert titles(client) == ["Staying"]


@pytest.mark.parametrize("words", ["physics", "phisics", "Weaver Street", "circuits", "upper pay", "E1 5AA"])
def test_words_find_titles_texts_and_schools_slips_and_all(client, weaver, words):
    published(school=weaver, title="Teacher of physics", description="You’ll love circuits.", pay="Upper pay range")
    published(title="Cook")
    assert titles(client, f"?q={words}") == ["Teacher of physics"]


def test_synonyms_are_read(client):
    load_synonyms([["SENDCo", "special educational needs coordinator"]])
    published(title="Special educational needs coordinator")
    published(title="Cook")
    assert titles(client, "?q=sendco") == ["Special educational needs coordinator"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?role=teacher", {"Maths", "Nursery"}),
        ("?role=sendco", {"SENDCo"}),
        ("?role=teacher&role=sendco", {"Maths", "Nursery", "SENDCo"}),
        ("?phase=secondary", {"Maths", "SENDCo"}),
        ("?subject=maths", {"Maths"}),
        ("?pattern=part_time", {"Nursery"}),
        ("?early=yes", {"Nursery"}),
        ("?contract=maternity", {"SENDCo"}),
        ("?visa=yes", {"Maths"}),
        ("?role=teacher&phase=secondary", {"Maths"}),
    ],
)
def test_filters_widen_among_themselves_and_narrow_one_another(client, query, found):
    published(title="Maths", phases=[Phase.SECONDARY], subjects=["maths"], visa_sponsorship=True)
    published(title="Nursery", phases=[Phase.EARLY_YEARS], patterns=[WorkingPattern.PART_TIME], early_career=True)
    published(title="SENDCo", role=JobRole.SENDCO, phases=[Phase.PRIMARY, Phase.SECONDARY], contract=Contract.MATERNITY)
    assert set(titles(client, query)) == found


def test_counts_stand_beside_the_filters_and_chips_take_them_away(client):
    published(title="Maths", phases=[Phase.SECONDARY])
    published(title="SENDCo", role=JobRole.SENDCO)
    page = page_of(client, "?role=sendco")
    assert '<span class="count" id="count-role-teacher">1</span>' in page
    assert '<span class="count" id="count-role-sendco">1</span>' in page
    assert 'id="count-phase-secondary">0</span>' in page
    assert '<a class="chip" href=".">SENDCo' in page


def test_the_button_comes_after_the_fields(client):
    page = page_of(client)
    form = page[page.index("<search") : page.index("</search>")]
    assert form.index('id="q"') < form.index('id="near"') < form.index('id="within"') < form.index("<button")


def test_a_row_says_when_it_closes_what_it_pays_in_pounds_and_where(client, weaver):
    closes = nine_o_clock(14)
    published(school=weaver, pay="Main pay range", pay_from_pence=4_031_700, pay_to_pence=5_230_000, closes_at=closes)
    page = " ".join(page_of(client).split())
    assert f"Closes {timezone.localtime(closes):%-d %b}" in page
    assert "<span>£40,317 to £52,300 a year</span>" in page
    assert "<span>E1, Whitechapel and Stepney</span>" in page


@pytest.mark.parametrize(
    ("sort", "order"),
    [("soonest", ["Poor", "Unsaid", "Rich"]), ("newest", ["Rich", "Poor", "Unsaid"]), ("pay", ["Rich", "Poor", "Unsaid"])],
)
def test_the_list_is_ordered_by_closing_date_age_or_pay(client, sort, order):
    now = timezone.now()
    hour = timezone.timedelta(hours=1)
    published(title="Poor", closes_at=nine_o_clock(1), pay_from_pence=2_000_000, first_published_at=now - 2 * hour)
    published(title="Rich", closes_at=nine_o_clock(9), pay_from_pence=3_000_000, pay_to_pence=5_000_000, first_published_at=now - hour)
    published(title="Unsaid", closes_at=nine_o_clock(5), first_published_at=now - 3 * hour)
    assert titles(client, f"?sort={sort}") == order


def test_nothing_found_offers_wider_searches_each_with_how_many(client, weaver, dock):
    published(school=dock, title="Maths at the dock", subjects=["maths"], phases=[Phase.SECONDARY])
    published(school=dock, title="SENDCo at the dock", role=JobRole.SENDCO)
    published(school=weaver, title="Maths in Weaver Street", subjects=["maths"])
    page = re.sub(r"\s+", " ", page_of(client, "?role=sendco&subject=maths"))
    assert "Nothing fits these filters" in page
    assert '<a href="?subject=maths">Remove ‘SENDCo’</a>: 2 vacancies' in page
    assert '<a href="?role=sendco">Remove ‘Maths’</a>: 1 vacancy' in page
    page = re.sub(r"\s+", " ", page_of(client, "?near=E1+5AA&within=1&role=sendco"))
    assert '<a href="?role=sendco&amp;near=E1+5AA&amp;within=3">Look within 3 miles of E1 5AA</a>: 1 vacancy' in page
    assert '<a href="?role=sendco&amp;near=E1+5AA">Look in the whole borough</a>: 1 vacancy' in page
    assert '<a href="?near=E1+5AA&amp;within=1">Remove ‘SENDCo’</a>: 1 vacancy' in page


def test_words_that_fit_nothing_within_the_filters_can_be_dropped(client):
    published(title="Cook", role=JobRole.CATERING_SITE)
    published(title="Teacher")
    page = re.sub(r"\s+", " ", page_of(client, "?q=cook&role=teacher"))
    assert '<a href="?role=teacher">Remove the words ‘cook’</a>: 1 vacancy' in page
    assert '<a href="?q=cook">Remove ‘Teacher’</a>: 1 vacancy' in page


def test_where_nothing_is_found_something_is_shown_all_the_same(client):
    published(title="Cook")
    page = page_of(client, "?q=xylophonist")
    assert "Closing soon in the borough" in page
    assert "Cook" in page


def test_words_that_found_nothing_are_counted(client):
    client.get(LIST + "?q=xylophonist", HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0")
    totals.write_pending()
    from thep.analytics.models import DailyTotal

    assert "xylophonist" in set(DailyTotal.objects.values_list("key", flat=True))


def test_what_makes_no_sense_is_named_and_ignored(client):
    published(title="Cook")
    page = page_of(client, "?role=king&colour=blue&sort=nearest&page=two&within=9")
    assert "‘king’ isn’t one of the choices for ‘Role’." in page
    assert "There’s no filter called ‘colour’." in page
    assert "To sort by distance, enter a postcode or station." in page
    assert "Cook" in page


@EACH
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["q", "near", "within", "sort", "page", "role", "phase", "subject", "school", "early", "x"]),
            st.text(max_size=60) | st.sampled_from(["E1", "1", "teacher", "nearest", "0.5", "99999999999999999999"]),
        ),
        max_size=6,
    )
)
def test_nothing_in_an_address_is_an_accident(client, asked):
    assert client.get(LIST, QUERY_STRING=urlencode(asked, errors="surrogatepass")).status_code == 200


def test_one_school_s_adverts_have_an_address(client, weaver):
    published(school=weaver, title="In Weaver Street")
    published(title="Elsewhere")
    assert titles(client, f"?school={weaver.urn}") == ["In Weaver Street"]
    assert "Weaver Street School" in page_of(client, f"?school={weaver.urn}")


def test_the_filters_alone_are_sent_to_htmx(client):
    published(title="Cook")
    answer = client.get(LIST + "?q=cook", HTTP_HX_REQUEST="true")
    assert answer["HX-Push-Url"] == LIST + "?q=cook"
    assert "<h1" not in answer.content.decode()


def test_pages_follow_one_another(client, weaver):
    many(45, [weaver])
    first, last = titles(client), titles(client, "?page=3")
    assert (len(first), len(last)) == (20, 5)
    assert "There’s no page 9; this is the last." in page_of(client, "?page=9")


@pytest.mark.parametrize("query", ["", "?q=teacher&near=E1&within=1", "?q=teacher&role=headteacher&near=E1&within=0.5"])
def test_the_list_asks_ten_queries_at_most_whatever_it_holds(client, weaver, dock, query):
    many(60, [weaver, dock])
    client.get("/")  # what belongs to the process and not to the page
    for cache in ("pages", "results"):
        caches[cache].clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(LIST + query)
    assert len(queries) <= 10, "\n".join(query["sql"][:300] for query in queries)


@pytest.mark.parametrize("make", [published, closed])
def test_an_advert_asks_ten_queries_at_most(client, weaver, make):
    many(30, [weaver])
    vacancy = make(school=weaver)
    for cache in ("pages", "results"):
        caches[cache].clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("vacancy", args=[vacancy.pk, vacancy.slug]))
    assert len(queries) <= 10, "\n".join(query["sql"][:300] for query in queries)


def test_the_sitemap_lists_open_adverts(client):
    vacancy, gone = published(), closed()
    sitemap = client.get("/sitemap.xml").content.decode()
    assert reverse("vacancy", args=[vacancy.pk, vacancy.slug]) in sitemap
    assert reverse("vacancy", args=[gone.pk, gone.slug]) not in sitemap
