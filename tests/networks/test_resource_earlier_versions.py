"""Earlier versions that are words or a link: read as they were by those who may see the resource, and by nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.resources import moderation, resources
from networks.resources.models import ResourceDownload
from networks.resources.resources import Contents
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from thep.design.templatetags.thep import day

from . import documents
from .resource_steps import WORD, show, uploaded
from .test_pages import signed_in

pytestmark = pytest.mark.django_db


def earlier(shared, number=1):
    return reverse("network_resource_earlier_version", args=[shared.pk, number])


@pytest.fixture
def shared(network, lead):
    """A page of words that was a link before, and other words at first."""
    found = networks.resource(network, by=lead, html=f"<p>Six weeks of {WORD}.</p>")
    resources.add_version(found, Contents(link="https://example.org/film"), what_changed="A film instead", by=lead)
    resources.add_version(found, Contents(html="<p>Seven weeks of stories.</p>"), what_changed="Words again", by=lead)
    return found


def test_members_read_an_earlier_page_as_it_was_and_find_the_newest(client, network, teacher, shared):
    networks.belongs(network, teacher)
    signed_in(client, teacher)
    assert f'href="{earlier(shared)}"' in show(client, shared).text
    answer = client.get(earlier(shared))
    page = " ".join(answer.text.split())
    assert f"<p>Six weeks of {WORD}.</p>" in page
    assert "Seven weeks of stories" not in page
    assert f"This is version 1 of 3, of {day(timezone.now())}." in page
    assert f'<a href="{reverse("network_resource", args=[shared.pk])}">See the newest version</a>' in page
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert not ResourceDownload.objects.exists()


def test_an_earlier_link_stays_with_what_changed_then(client, network, teacher, shared):
    networks.belongs(network, teacher)
    signed_in(client, teacher)
    assert f'href="{earlier(shared, 2)}"' in show(client, shared).text
    page = client.get(earlier(shared, 2)).text
    assert 'href="https://example.org/film"' in page
    assert "What changed in version 2: A film instead" in page


def test_a_word_document_that_became_a_page_is_read_when_another_takes_its_place(as_lead, network, lead):
    address = reverse("network_add_resource", args=[network.slug])
    document = uploaded(documents.docx("Seven weeks of stories"), "plan.docx")
    as_lead.post(address, {"type": "plan", "licence": "partnership", "file": document, "as_page": "on"})
    shared = network.resources.get()
    as_lead.post(reverse("network_resource_version", args=[shared.pk]), {"words": "Other words", "what_changed": "Shorter"})
    assert "Other words" in show(as_lead, shared).text
    assert "Seven weeks of stories" in as_lead.get(earlier(shared)).text


def test_the_newest_is_on_the_resources_own_page_and_files_are_downloaded(as_lead, lead, shared):
    assert as_lead.get(earlier(shared, 3)).headers["Location"] == reverse("network_resource", args=[shared.pk])
    file = networks.contents.of_file(uploaded(b"words", "plan.txt"))
    for what_changed in ("As a file", "A newer file"):
        resources.add_version(shared, file, what_changed=what_changed, by=lead)
    assert f'href="{reverse("network_resource_file", args=[shared.pk, 4])}"' in show(as_lead, shared).text
    assert [as_lead.get(earlier(shared, number)).status_code for number in (3, 4, 6)] == [200, 404, 404]


def test_whoever_may_not_see_the_resource_is_answered_as_on_its_page(client, network, lead, shared):
    hidden = networks.network("Quiet circle", is_hidden=True, openness="invitation")
    secret = networks.resource(hidden, by=networks.lead_of(hidden), html=f"<p>{WORD}</p>")
    resources.add_version(secret, Contents(html="<p>Other words</p>"), what_changed="All", by=hidden.members.get().person)
    for person in (None, PersonFactory()):
        if person:
            signed_in(client, person)
        for resource, status in ((shared, 403), (secret, 404)):
            answer = client.get(earlier(resource))
            assert answer.status_code == show(client, resource).status_code == status
            assert WORD not in answer.text
        assert "no-store" in client.get(earlier(shared)).headers["Cache-Control"]
        assert client.post(earlier(shared)).status_code == 405


def test_an_earlier_version_of_what_was_taken_down_is_read_by_leads_alone(client, network, lead, teacher, shared):
    networks.belongs(network, teacher)
    moderation.take_down(shared, by=lead, why="A child is named")
    assert "This was taken down" in signed_in(client, lead).get(earlier(shared)).text
    answer = signed_in(client, teacher).get(earlier(shared))
    assert answer.status_code == show(client, shared).status_code
    assert WORD not in answer.text
