"""A load of many things refreshes each entry once, when it's over."""

import pytest

from thep.search import registry
from thep.search.entries import EntryData
from thep.search.models import SearchEntry
from thep.search.registry import SearchSource


class Counting:
    """A source that counts how often it's asked."""

    def __init__(self):
        self.asked = []

    def build(self, key):
        self.asked.append(key)
        return EntryData(title=f"Course {key}", url=f"/courses/{key}/")

    def keys(self):
        return ["1", "2"]


@pytest.fixture
def source(declare):
    source = Counting()
    declare(SearchSource("counted", source))
    return source


@pytest.mark.django_db
def test_postponed_refreshes_are_made_once_at_the_end(source):
    with registry.postponed():
        for key in ["2", "1", "2"]:
            registry.refresh("counted", key)
        assert source.asked == []
    assert source.asked == ["1", "2"]
    assert SearchEntry.objects.filter(kind="counted").count() == 2


@pytest.mark.django_db
def test_a_load_that_fails_refreshes_nothing_and_later_refreshes_are_made_at_once(source):
    def load():
        with registry.postponed():
            registry.refresh("counted", "1")
            raise KeyError

    with pytest.raises(KeyError):
        load()
    assert source.asked == []
    registry.refresh("counted", "2")
    assert source.asked == ["2"]
