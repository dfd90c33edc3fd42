"""What every engine does when entries are written, removed or rebuilt."""

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.thep.search.contract import course, titles
from thep.search import entries, registry
from thep.search.models import SearchEntry, SearchFacet
from thep.search.registry import SearchSource

pytestmark = pytest.mark.django_db


def test_writing_again_leaves_one_entry_that_says_the_new_thing():
    course("1", "Reading", facets={"phase": ["primary", "secondary"]}, numbers={"places": 4})
    course("1", "Writing", facets={"phase": ["primary"], "format": ["online"]}, numbers={"places": 3})

    assert titles("reading") == []
    assert titles("writing") == ["Writing"]
    assert SearchEntry.objects.count() == 1
    assert sorted(SearchFacet.objects.values_list("name", "value", "number")) == [
        ("entry-kind", "course", None),
        ("format", "online", None),
        ("phase", "primary", None),
        ("places", "", 3),
    ]


def test_what_is_removed_is_not_found():
    course("1", "Reading", facets={"phase": ["primary"]})

    entries.remove("course", "1")
    entries.remove("course", "never there")

    assert titles("reading") == []
    assert not SearchFacet.objects.exists()


def test_a_write_that_is_rolled_back_leaves_nothing():
    course("1", "Reading")
    try:
        with transaction.atomic():
            course("1", "Writing")
            course("2", "Arithmetic")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass

    assert titles("reading") == ["Reading"]
    assert titles("writing") == titles("arithmetic") == []


def test_a_write_that_changes_one_number_is_five_statements(django_assert_max_num_queries):
    said = {"summary": "s", "body": "long " * 100, "facets": {"phase": ["primary"]}}
    course("1", "Reading", numbers={"places": 4}, **said)

    with django_assert_max_num_queries(5):  # two of them the savepoint
        course("1", "Reading", numbers={"places": 3}, **said)


class Things:
    """A source over a dict."""

    def __init__(self, titles: dict[str, str]) -> None:
        self.titles = titles

    def build(self, key):
        return entries.EntryData(title=self.titles[key], url=f"/{key}/") if key in self.titles else None

    def keys(self):
        return list(self.titles)


@pytest.fixture
def things(declare):
    source = Things({"1": "Reading", "2": "Writing"})
    declare(SearchSource("thing", source), alone=True)
    return source


def test_an_entry_is_refreshed_from_its_source(things):
    registry.refresh("thing", "1")
    assert titles() == ["Reading"]

    things.titles = {"1": "Arithmetic"}
    registry.refresh("thing", "1")
    assert titles("arithmetic") == ["Arithmetic"]

    things.titles = {}
    registry.refresh("thing", "1")
    assert titles() == []


def test_a_rebuild_loses_and_doubles_nothing(things):
    entries.write("thing", "gone", title="Gone", url="/gone/")
    entries.write("thing", "1", title="Old words", url="/1/")
    course("kept", "Of a kind without a source")
    SearchEntry.objects.filter(kind="thing", key="1").update(title="Written past the index")

    for _ in range(2):
        call_command("rebuild_search", verbosity=0)

        assert sorted(titles()) == ["Of a kind without a source", "Reading", "Writing"]
        assert titles("reading") == ["Reading"]
        assert titles("old") == titles("past") == titles("gone") == []
