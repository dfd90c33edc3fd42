"""Two leads add a version of the same resource at the same moment: both are kept, one after the other."""

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from networks.resources import resources
from networks.resources.models import Resource, ResourceVersion
from networks.resources.resources import Contents
from tests.factories import networks
from tests.threads import at_once, both_looking

from .resource_steps import uploaded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(network, lead):
    return networks.resource(network, by=lead)


def add_at_once(network, shared):
    """Have a lead add words while another adds a file; return what became of both."""
    leads = [networks.lead_of(network) for _ in range(2)]
    versions = [
        Contents(html="<p>Seven weeks of stories.</p>"),
        networks.contents.of_file(uploaded(b"Eight weeks of stories.", "stories.txt")),
    ]

    def add(number):
        return resources.add_version(shared, versions[number], what_changed=f"By lead {number}", by=leads[number])

    return at_once(add, times=2)


def test_of_two_versions_at_once_both_are_kept_in_order(network, shared):
    answers = add_at_once(network, shared)
    kept = list(ResourceVersion.objects.order_by("number"))
    assert [each.number for each in kept] == [1, 2, 3]
    assert sorted(answers, key=lambda version: version.number) == kept[1:]
    assert {each.what_changed for each in kept[1:]} == {"By lead 0", "By lead 1"}
    words, file = sorted(kept[1:], key=lambda version: version.what_changed)
    assert words.html == "<p>Seven weeks of stories.</p>"
    with file.file.open("rb") as opened:
        assert opened.read() == b"Eight weeks of stories."
    assert Resource.objects.get().current == kept[2], "People see the one with the highest number."


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's transactions wait for each other without it")
def test_without_the_lock_one_of_the_two_would_be_lost(network, shared, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)
    # Whoever writes first keeps what they wrote to themselves until the other has counted too.
    monkeypatch.setattr(ResourceVersion, "save", both_looking(ResourceVersion.save))
    answers = add_at_once(network, shared)
    assert len([answer for answer in answers if isinstance(answer, IntegrityError)]) == 1
    assert ResourceVersion.objects.count() == 2
