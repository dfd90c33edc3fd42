"""The list of vacancies near a place: distance, order, and what is narrowed by it."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from teach_th.alerts import saved_searches
from teach_th.models import JobAlert
from tests.factories.vacancies import nine_o_clock, published
from tests.teach_th.vacancy_lists import page_of, titles

pytestmark = pytest.mark.django_db


def test_the_nearest_come_first_with_how_far_they_are(client, weaver, dock):
    published(school=dock, title="At the dock", closes_at=nine_o_clock(3))
    published(school=weaver, title="In Weaver Street", closes_at=nine_o_clock(30))
    assert titles(client, "?near=E14+9AA") == ["At the dock", "In Weaver Street"]
    assert titles(client, "?near=Aldgate+East") == ["In Weaver Street", "At the dock"]
    page = page_of(client, "?near=South+Quay")
    assert "0.1 miles away" in page
    assert "2.7 miles away" in page


def form_of(page):
    """What the browser sends when the form is left as it is."""
    fields = dict(re.findall(r'<input[^>]*?name="(q|near)"[^>]*?value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*?name="(within|sort)".*?>(.*?)</select>', page, re.DOTALL):
        fields[name] = re.search(r'value="([^"]*)"\s+selected', options + 'value="" selected')[1]
    return fields


def heading_of(page):
    return " ".join(re.search(r'<div role="status">\s*<h2>(.*?)</h2>', page, re.DOTALL)[1].split())


def test_a_place_typed_into_the_list_sorts_by_distance_and_says_so(client, weaver, dock):
    published(school=dock, title="At the dock", closes_at=nine_o_clock(3))
    published(school=weaver, title="In Weaver Street", closes_at=nine_o_clock(30))
    sent = form_of(page_of(client)) | {"near": "Aldgate East"}
    page = page_of(client, f"?{urlencode(sent)}")
    assert titles(client, f"?{urlencode(sent)}") == ["In Weaver Street", "At the dock"]
    assert heading_of(page) == "2 vacancies by distance from Aldgate East station"
    assert titles(client, f"?{urlencode(form_of(page) | {'near': ''})}") == ["At the dock", "In Weaver Street"]


def test_words_near_a_place_are_found_the_nearest_first_too(client, weaver, dock):
    published(school=dock, title="Maths teacher, maths lead", closes_at=nine_o_clock(3))
    published(school=weaver, title="Teacher of maths", closes_at=nine_o_clock(30))
    query = "?q=maths&near=Aldgate+East"
    assert titles(client, query) == ["Teacher of maths", "Maths teacher, maths lead"]
    assert heading_of(page_of(client, query)).endswith("by distance from Aldgate East station")
    assert titles(client, f"{query}&sort=soonest") == ["Maths teacher, maths lead", "Teacher of maths"]


def test_the_best_match_near_a_place_can_be_asked_for(client, weaver, dock):
    published(school=weaver, title="Head of year", summary="Teachers of maths report to you.")
    published(school=dock, title="Maths teacher, maths lead")
    query = "?q=maths&near=Aldgate+East"
    assert titles(client, query) == ["Head of year", "Maths teacher, maths lead"]
    assert titles(client, f"{query}&sort=relevance") == ["Maths teacher, maths lead", "Head of year"]
    assert '<option value="relevance" selected>Best match</option>' in page_of(client, f"{query}&sort=relevance")


def test_a_school_and_words_that_find_nothing_together_can_be_dropped_each(client, weaver, dock):
    published(school=weaver, title="In Weaver Street")
    published(school=dock, title="At the dock")
    page = " ".join(page_of(client, f"?q=dock&school={weaver.urn}").split())
    assert f'<a href="?q=dock">Remove ‘{weaver.name}’</a>: 1 vacancy' in page
    assert f'<a href="?school={weaver.urn}">Remove the words ‘dock’</a>: 1 vacancy' in page


def test_another_order_that_is_chosen_is_kept_and_not_called_by_distance(client, weaver, dock):
    published(school=dock, title="At the dock", closes_at=nine_o_clock(3))
    published(school=weaver, title="In Weaver Street", closes_at=nine_o_clock(30))
    query = "?near=Aldgate+East&sort=soonest"
    assert titles(client, query) == ["At the dock", "In Weaver Street"]
    assert heading_of(page_of(client, query)) == "2 vacancies, with how far they are from Aldgate East station"
    assert form_of(page_of(client, query))["sort"] == "soonest"


def test_the_alert_made_from_a_search_near_a_place_keeps_place_and_distance(client, weaver):
    published(school=weaver, title="In Weaver Street")
    for query, search in (
        ("?near=aldgate+east", "near=Aldgate+East+station"),
        ("?near=aldgate+east&within=1", "near=Aldgate+East+station&within=1"),
    ):
        address = re.search(r'<a href="([^"]*)">[^<]*<svg.*?</svg> Email me new jobs', page_of(client, query), re.DOTALL)[1]
        fields = dict(
            re.findall(r'type="hidden"\s+name="(\w+)"\s+value="([^"]+)"', client.get(address.replace("&amp;", "&")).content.decode())
        )
        client.post(reverse("job_alert"), {"email": "a@b.example", "frequency": "daily"} | fields)
        assert JobAlert.objects.latest("pk").search == search
    assert saved_searches.in_words(search) == "within 1 mile of Aldgate East station"


def test_a_distance_narrows_and_counts_with_it(client, weaver, dock):
    published(school=dock, title="At the dock")
    published(school=weaver, title="In Weaver Street")
    assert titles(client, "?near=e14+9aa&within=1") == ["At the dock"]
    page = page_of(client, "?near=e14+9aa&within=1")
    assert "1 vacancy within 1 mile of E14 9AA" in re.sub(r"\s+", " ", page)
    assert '<a class="chip" href="?near=e14+9aa">Within 1 mile of E14 9AA' in page
    assert titles(client, "?near=e14+9aa&within=5") == ["At the dock", "In Weaver Street"]


def test_a_place_that_nobody_knows_is_said_beside_its_field_and_loses_nothing(client, weaver):
    published(school=weaver, title="In Weaver Street")
    page = page_of(client, "?near=SW1A+1AA&within=1&q=weaver")
    assert "SW1A 1AA isn’t among the postcodes we know" in page
    assert 'value="SW1A 1AA"' in page
    assert 'aria-describedby="near-error" aria-invalid="true"' in page
    assert titles(client, "?near=SW1A+1AA&within=1") == ["In Weaver Street"]
