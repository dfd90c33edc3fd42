"""Short lists that editors keep are read together, and each says what it holds."""

import pytest
from django.core.cache import caches
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from tests.factories.first_pages import build_pages
from thep.cms.models import StandardPage, Subject, names_of_subjects
from thep.search.models import SynonymGroup
from thep.search.promotions import recommended
from thep.search.synonyms import load_synonyms, synonyms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _json_is_known(db):
    """What Django asks a connection when it first reads JSON is asked before anything is counted."""
    synonyms()
    caches["pages"].clear()


def test_all_of_them_take_one_query(django_assert_num_queries):
    build_pages()
    SynonymGroup.objects.create(terms="SEND\nspecial needs")
    for name in ("Music", "Drama"):
        Subject.objects.create(name=name, slug=name.lower())
    about = StandardPage.objects.get(slug="about")
    promoted = Query.objects.create(query_string="who we are")
    SearchPromotion.objects.create(query=promoted, page=about, sort_order=2, description="All of us.")
    SearchPromotion.objects.create(query=promoted, external_link_url="https://dfe.example/", external_link_text="The DfE", sort_order=1)

    with django_assert_num_queries(1):
        assert list(names_of_subjects().items())[:1] == [("drama", "Drama")]
        assert synonyms()[("send",)] == {("send",), ("special", "needs")}
        found = recommended("tell me who we are")

    assert [(each.title, each.address, each.summary) for each in found] == [
        ("The DfE", "https://dfe.example/", ""), ("Who we are", "/about/", "All of us."),
    ]  # fmt: skip


def test_empty_ones_are_no_trouble(django_assert_num_queries):
    Subject.objects.all().delete()
    with django_assert_num_queries(1):
        assert (names_of_subjects(), dict(synonyms()), list(recommended("anything"))) == ({}, {}, [])


def test_synonyms_that_were_just_loaded_are_there():
    assert ("oracy",) not in synonyms()
    load_synonyms([["oracy", "speaking"]])
    assert synonyms()[("oracy",)] == {("oracy",), ("speaking",)}
