"""Leads share, describe, replace, place and remove resources in the browser."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from networks.resources import placements, uses
from networks.resources.models import Placement, Resource, ResourceVersion
from networks.resources.uploads import uploads
from networks.resources.uploads.models import ResourceUpload
from tests.factories import networks

from . import documents
from .resource_steps import seen_on, sent, show, uploaded
from .test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_lead_shares_several_files_and_the_one_that_is_no_good_is_named(as_lead, network):
    files = [
        uploaded(documents.pdf("Sounds of the first week"), "Week_one.pdf"),
        uploaded(b"MZ not a document", "game.pdf"),
        uploaded(b"a,b\n1,2\n", "list.csv"),
    ]
    answer = as_lead.post(reverse("network_add_resource", args=[network.slug]), sent(file=files, tags="phonics, Phase 2"))
    assert answer.status_code == 422
    assert sorted(Resource.objects.values_list("title", flat=True)) == ["Week one", "list"]
    assert "2 of 3 files are shared" in answer.text
    assert "game.pdf: This is a program" in answer.text
    assert sorted(Resource.objects.first().tags.names()) == ["Phase 2", "phonics"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file, enter a link, or write something."),
        ({"link": "https://example.org/", "words": "Both", "title": "Both"}, "one of the three at a time"),
        ({"link": "javascript:alert(1)", "title": "Bad"}, "Enter the whole link"),
        ({"link": "https://example.org/"}, "Enter a title."),
        ({"words": "Some words", "title": "x" * 151}, "Use 150 characters or fewer."),
        ({"words": "Some words", "title": "Old", "review_on": "2020-01-01"}, "That date has passed."),
        ({"words": "Some words", "title": "Tags", "tags": ",".join("abcdefghijklmn")}, "Use up to 12 topics"),
        ({"words": "Some words", "title": "Type", "type": "nonsense"}, "from the list"),
        ({"words": "Some words", "title": "Gone", "uploads": "no-such-token"}, "Some files are no longer here"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(as_lead, network, fields, words):
    answer = as_lead.post(reverse("network_add_resource", args=[network.slug]), sent(**{"summary": "Kept as it was", **fields}))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept as it was" in answer.text
    assert not Resource.objects.exists()


def test_words_are_shown_without_what_could_do_harm(as_lead, network):
    words = '<p onclick="steal()">Hello <script>steal()</script><a href="javascript:steal()">there</a> <b>all</b></p><img src=x onerror=y>'
    answer = as_lead.post(reverse("network_add_resource", args=[network.slug]), sent(words=words, title="Words"), follow=True)
    assert "<b>all</b>" in answer.text
    assert "steal" not in answer.text
    assert "onerror" not in answer.text


def test_links_in_words_lead_to_pages_of_ours_and_of_others(as_lead, network):
    words = '<p><a href="/training/">ours</a> <a href="https://example.org/plan">theirs</a> <a href="//example.org/">neither</a></p>'
    as_lead.post(reverse("network_add_resource", args=[network.slug]), sent(words=words, title="Words"))
    assert re.findall(r'href="([^"]*)"', ResourceVersion.objects.get().html) == ["/training/", "https://example.org/plan"]


def test_plain_words_become_paragraphs_with_links(as_lead, network):
    words = "First.\n\nSee https://example.org/plan & more"
    answer = as_lead.post(reverse("network_add_resource", args=[network.slug]), sent(words=words, title="Words"), follow=True)
    assert "<p>First.</p>" in answer.text
    assert 'href="https://example.org/plan"' in answer.text


def test_a_word_document_becomes_a_page(as_lead, network):
    file = uploaded(documents.docx("Seven weeks of stories"), "plan.docx")
    answer = as_lead.post(reverse("network_add_resource", args=[network.slug]), sent(file=file, as_page="on"), follow=True)
    assert "Seven weeks of stories" in answer.text
    version = ResourceVersion.objects.get()
    assert not version.file
    assert "Seven weeks of stories" in version.html


def test_who_wrote_it_is_taken_out_unless_the_lead_keeps_it(as_lead, network):
    for kept, author in (("", False), ("on", True)):
        file = uploaded(documents.pdf("Sounds", author="Anna Author"), "plan.pdf")
        fields = {"keep_names": kept} if kept else {}
        as_lead.post(reverse("network_add_resource", args=[network.slug]), sent(file=file, title=f"Kept {kept}", **fields))
        assert (b"Anna Author" in Resource.objects.get(title=f"Kept {kept}".strip()).current.file.read()) is author


def test_a_file_that_came_in_parts_is_kept_when_something_else_is_wrong(as_lead, network, lead):
    token = sent_in_parts(network, lead, b"Phase 2 sounds", "sounds.txt").token
    address = reverse("network_add_resource", args=[network.slug])
    answer = as_lead.post(address, sent(uploads=token, review_on="2020-01-01"))
    assert answer.status_code == 422
    assert "sounds.txt has arrived." in answer.text
    assert f'value="{token}"' in answer.text
    as_lead.post(address, sent(uploads=token))
    assert Resource.objects.get().title == "sounds"
    assert not ResourceUpload.objects.exists()


def sent_in_parts(network, person, content, name):
    upload = uploads.begin(network, person=person, name=name, size=len(content))
    return uploads.receive(upload, offset=0, data=content)


def test_a_new_version_takes_its_place_and_the_earlier_one_is_kept(client, network, lead, teacher):
    networks.belongs(network, teacher)
    shared = networks.resource(network, by=lead)
    address = reverse("network_resource_version", args=[shared.pk])
    signed_in(client, lead)
    two = [uploaded(b"one", "one.txt"), uploaded(b"two", "two.txt")]
    assert "Choose one file" in client.post(address, {"file": two, "what_changed": "Two"}).text
    assert "Say what changed." in client.post(address, {"words": "Other words"}).text
    client.post(address, {"file": uploaded(b"Now as a file", "stories.txt"), "what_changed": "As a file"})
    page = show(signed_in(client, teacher), shared).text
    assert "As a file" in page
    assert "stories.txt" in page
    assert "Version 1" in page


def test_a_lead_says_what_it_is_places_it_and_moves_it(as_lead, network, lead):
    other = networks.network("Reception teachers")
    networks.lead_of(other, lead)
    shared = networks.resource(network, by=lead, tags=["phonics"])
    address = reverse("network_resource_change", args=[shared.pk])
    assert 'value="phonics"' in as_lead.get(address).text
    as_lead.post(address, sent(title="Story paths", key_stages=["ks1"], seen=seen_on(as_lead, address)))
    assert "Key stage 1" in show(as_lead, shared).text
    as_lead.post(reverse("network_resource_places", args=[shared.pk]), {"networks": [other.pk]})
    assert "Reception teachers" in show(as_lead, shared).text
    assert "is also shown in Reception teachers" in as_lead.get(reverse("network_resource_remove", args=[shared.pk])).text
    as_lead.post(reverse("network_resource_remove", args=[shared.pk]), {"home": other.pk})
    assert Placement.objects.get().network == other
    as_lead.post(reverse("network_resource_remove", args=[shared.pk]), {})
    assert not Resource.objects.exists()


def test_a_lead_says_on_its_day_that_it_is_still_good(as_lead, network, lead):
    shared = networks.resource(network, by=lead)
    assert "Is this still good?" not in as_lead.get("/member/").text
    Resource.objects.update(review_on=timezone.localdate())
    assert "Is this still good?" in as_lead.get("/member/").text
    as_lead.post(reverse("network_resource_still_good", args=[shared.pk]))
    assert "Is this still good?" not in as_lead.get("/member/").text


def test_a_lead_of_one_of_its_networks_is_no_lead_of_it(client, network, lead):
    other = networks.network("Reception teachers")
    networks.lead_of(other, lead)
    shared = networks.resource(network, by=lead)
    placements.place(shared, [other], by=lead)
    signed_in(client, networks.lead_of(other))
    assert client.post(reverse("network_resource_remove", args=[shared.pk])).status_code == 404
    assert client.post(reverse("network_resource_take_down", args=[shared.pk]), {"why": "A child is named"}).status_code == 302
    assert not Resource.objects.get().is_shown
    client.post(reverse("network_resource_put_back", args=[shared.pk]))
    assert client.post(reverse("network_take_out_resource", args=[other.slug, shared.pk])).status_code == 302
    assert list(shared.networks.all()) == [network]


def test_who_leads_another_of_its_networks_learns_neither_its_hidden_home_nor_who_uses_it(client, lead):
    hidden = networks.network("Quiet circle", is_hidden=True, openness="invitation")
    other = networks.network("Reception teachers")
    networks.lead_of(hidden, lead)
    networks.lead_of(other, lead)
    shared = networks.resource(hidden, by=lead)
    placements.place(shared, [other], by=lead)
    uses.use(shared, by=lead)
    signed_in(client, networks.lead_of(other))
    page = show(client, shared).text
    assert "Take it out of Reception teachers" in page
    assert "Add a new version" not in page
    assert "Who uses this" not in page
    asked = client.get(reverse("network_resource_take_down", args=[shared.pk])).text
    assert "Quiet circle" not in page + asked
    assert client.get(reverse("network_resource_version", args=[shared.pk])).status_code == 404
    assert "Who uses this" in show(signed_in(client, lead), shared).text


def test_a_lead_needs_a_second_step_to_change_or_settle_anything(settings, as_lead, network, lead):
    shared = networks.resource(network, by=lead)
    settings.MFA_REQUIRED_FOR_DUTIES = True
    for name in ("network_resource_change", "network_resource_take_down"):
        assert as_lead.get(reverse(name, args=[shared.pk])).headers["Location"] == reverse("second_factor")
    assert show(as_lead, shared).status_code == 200


def test_a_network_isnt_called_as_addresses_of_all_are(network):
    network.slug = "resources"
    with pytest.raises(ValidationError, match="in use for all networks"):
        network.full_clean()
