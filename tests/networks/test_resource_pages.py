"""Resources as members, leads and others meet them; nobody else finds anything of what is for members."""

import io
import re
import zipfile

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.resources import drawings, meeting_resources, moderation, placements, resources, uses
from networks.resources.models import Placement, Resource, ResourceDownload, ResourceVersion
from networks.resources.resources import Contents
from networks.resources.uploads import uploads
from networks.resources.uploads.models import ResourceUpload
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.first_pages import build_pages
from thep.accounts.groups import EDITORS
from thep.mail.models import Message
from thep.schedule.rounds import SomeFailed
from thep.search.models import SearchEntry

from . import documents
from .test_pages import of_the_office, signed_in

pytestmark = pytest.mark.django_db
WORD = "quokkas"


def uploaded(content, name):
    return SimpleUploadedFile(name, content)


def sent(**fields):
    return {"type": "teaching", "licence": "partnership", **fields}


def show(client, resource):
    return client.get(reverse("network_resource", args=[resource.pk]))


@pytest.fixture
def as_lead(client, lead):
    return signed_in(client, lead)


def test_a_lead_shares_several_files_and_the_one_that_is_no_good_is_named(as_lead, network):
    files = [
        uploaded(documents.pdf("Sounds of the first week"), "Week_one.pdf"),
        uploaded(b"MZ not a document", "game.pdf"),
        uploaded(b"a,b\n1,2\n", "list.csv"),
    ]
    answer = as_lead.post(reverse("network_add_resource", args=[network.slug]), sent(file=files, tags="phonics, Phase 2"))
    assert answer.status_code == 422
    assert sorted(Resource.objects.values_list("title", flat=True)) == ["Week one", "list"]
    assert "2 of 3 files are there" in answer.text
    assert "game.pdf: This is a program" in answer.text
    assert sorted(Resource.objects.first().tags.names()) == ["Phase 2", "phonics"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file, enter a link, or write something."),
        ({"link": "https://example.org/", "words": "Both", "title": "Both"}, "one of the three at a time"),
        ({"link": "javascript:alert(1)", "title": "Bad"}, "Enter the whole link"),
        ({"link": "https://example.org/"}, "Give it a name."),
        ({"words": "Some words", "title": "x" * 151}, "Use 150 characters or fewer."),
        ({"words": "Some words", "title": "Old", "review_on": "2020-01-01"}, "That date has passed."),
        ({"words": "Some words", "title": "Tags", "tags": ",".join("abcdefghijklmn")}, "Use up to 12 words"),
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


def test_a_pdf_opens_on_the_page_and_the_original_is_only_a_file_to_keep(client, network, lead, teacher):
    networks.belongs(network, teacher)
    shared = networks.resource(network, by=lead, file=uploaded(documents.pdf("Sounds of week one", "And of week two"), "sounds.pdf"))
    signed_in(client, teacher)
    assert "We’re getting its pages ready" in show(client, shared).text
    drawings.draw_version.func(shared.current.pk)
    drawings.draw_version.func(shared.current.pk)  # a task may be run twice
    page = show(client, shared).text
    assert "Page 2 of 2" in page
    assert "And of week two" in page
    picture = client.get(reverse("network_resource_picture", args=[shared.pk, 1, 2]))
    assert picture.headers["Content-Type"] == "image/webp"
    assert "no-store" in picture.headers["Cache-Control"]
    file = client.get(reverse("network_resource_file", args=[shared.pk, 1]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="sounds.pdf"'
    assert {"private", "no-store"} <= set(file.headers["Cache-Control"].split(", "))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    client.head(reverse("network_resource_file", args=[shared.pk, 1]))
    assert ResourceDownload.objects.get().times == 1


def test_what_cant_be_shown_says_why(client, network, lead):
    shared = networks.resource(network, by=lead, file=uploaded(documents.pdf("Sounds", script="app.alert(1)"), "sounds.pdf"))
    drawings.draw_version.func(shared.current.pk)
    assert "This PDF has scripts in it" in show(signed_in(client, lead), shared).text
    assert not shared.current.pages.exists()


def test_a_drawing_whose_task_was_lost_is_made_by_the_sweep(network, lead, monkeypatch):
    shared = networks.resource(network, by=lead, file=uploaded(documents.pdf("Sounds"), "sounds.pdf"))
    assert drawings.draw_waiting() == 0
    monkeypatch.setattr(drawings, "SOON", -drawings.SOON)
    assert drawings.draw_waiting() == 1
    assert shared.current.pages.count() == 1
    assert drawings.draw_waiting() == 0


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
    assert 'value="phonics"' in as_lead.get(reverse("network_resource_change", args=[shared.pk])).text
    as_lead.post(reverse("network_resource_change", args=[shared.pk]), sent(title="Story paths", key_stages=["ks1"]))
    assert "Key stage 1" in show(as_lead, shared).text
    as_lead.post(reverse("network_resource_places", args=[shared.pk]), {"networks": [other.pk]})
    assert "Reception teachers" in show(as_lead, shared).text
    assert "is also shown in Reception teachers" in as_lead.get(reverse("network_resource_remove", args=[shared.pk])).text
    as_lead.post(reverse("network_resource_remove", args=[shared.pk]), {"home": other.pk})
    assert Placement.objects.get().network == other
    as_lead.post(reverse("network_resource_remove", args=[shared.pk]), {})
    assert not Resource.objects.exists()


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
    assert "Who uses it" not in page
    asked = client.get(reverse("network_resource_take_down", args=[shared.pk])).text
    assert "Quiet circle" not in page + asked
    assert client.get(reverse("network_resource_version", args=[shared.pk])).status_code == 404
    assert "Who uses it" in show(signed_in(client, lead), shared).text


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


def test_of_many_the_newest_are_offered_for_a_meeting_and_others_are_found_by_title(as_lead, network, lead, monkeypatch):
    monkeypatch.setattr(meeting_resources, "OFFERED", 1)
    old, _ = networks.resource(network, "Old maps", by=lead), networks.resource(network, "New maps", by=lead)
    meeting = networks.meeting(network, by=lead)
    address = reverse("network_meeting_resources", args=[network.slug, meeting.pk])
    assert [title in as_lead.get(address).text for title in ("Old maps", "New maps")] == [False, True]
    assert [title in as_lead.get(f"{address}?q=old").text for title in ("Old maps", "New maps")] == [True, False]
    as_lead.post(address, {"resources": [old.pk]})
    assert [title in as_lead.get(address).text for title in ("Old maps", "New maps")] == [True, True]


def test_a_file_that_cant_be_read_keeps_no_other_from_being_drawn(network, lead, monkeypatch):
    lost, good = (networks.resource(network, by=lead, file=uploaded(documents.pdf("Sounds"), "sounds.pdf")) for _ in range(2))
    lost.current.file.storage.delete(lost.current.file.name)
    monkeypatch.setattr(drawings, "SOON", -drawings.SOON)
    with pytest.raises(SomeFailed):
        drawings.draw_waiting()
    assert good.current.pages.count() == 1


def test_members_use_it_in_one_tap_and_report_it(client, network, lead, teacher):
    networks.belongs(network, teacher)
    shared = networks.resource(network, by=lead)
    signed_in(client, teacher)
    assert "1 person has used it." in client.post(reverse("network_resource_used", args=[shared.pk]), follow=True).text
    assert "Say what is wrong with it." in client.post(reverse("network_resource_report", args=[shared.pk]), {"words": ""}).text
    client.post(reverse("network_resource_report", args=[shared.pk]), {"words": "A child is named"})
    again = client.post(reverse("network_resource_report", args=[shared.pk]), {"words": "Still"})
    assert "You’ve told us already" in again.text
    assert "A child is named" in signed_in(client, lead).get("/member/").text
    client.post(reverse("network_resource_settle", args=[shared.pk]))
    assert "A child is named" not in client.get("/member/").text


def listed(client, address):
    caches["results"].clear()
    return client.get(address).text


def test_the_list_is_searched_and_narrowed_within_a_network_and_across_them(client, network, lead, teacher):
    other = networks.network("Reception teachers")
    networks.belongs(network, teacher)
    networks.belongs(other, teacher)
    networks.resource(network, "Story maps", by=lead, phases=["early_years"], tags=["stories"], summary="Seven weeks.")
    networks.resource(network, "Counting", by=lead, type="slides", html="<p>How to count with conkers.</p>")
    networks.resource(other, "Settling in", by=networks.lead_of(other))
    signed_in(client, teacher)
    within = reverse("network_resources", args=[network.slug])
    assert [title in listed(client, within) for title in ("Story maps", "Counting", "Settling in")] == [True, True, False]
    assert [title in listed(client, f"{within}?type=slides") for title in ("Story maps", "Counting")] == [False, True]
    assert [title in listed(client, f"{within}?tag=stories") for title in ("Story maps", "Counting")] == [True, False]
    assert [title in listed(client, f"{within}?q=conkers") for title in ("Story maps", "Counting")] == [False, True]
    everywhere = reverse("every_network_resource")
    assert [title in listed(client, everywhere) for title in ("Story maps", "Counting", "Settling in")] == [True, True, True]
    assert "Settling in" in listed(client, f"{everywhere}?network={other.slug}")
    packed = client.get(f"{reverse('network_resource_pack', args=[network.slug])}?type=slides")
    assert zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))).namelist() == ["Counting.html"]
    assert "Story maps" in client.get(network.get_url()).text


def test_lists_and_pages_ask_as_often_however_much_there_is(client, network, lead, teacher):
    networks.belongs(network, teacher)
    signed_in(client, teacher)
    shared = networks.resource(network, by=lead, tags=["first"])
    addresses = [reverse("network_resources", args=[network.slug]), "/networks/resources/", reverse("network_resource", args=[shared.pk])]

    def asked():
        counted = []
        for address in addresses:
            listed(client, address)
            caches["results"].clear()
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counted.append(len(queries))
        return counted

    before = asked()
    for number in range(8):
        networks.resource(network, f"Number {number}", by=lead, tags=[f"tag {number}"])
        resources.add_version(shared, Contents(html="<p>Other words</p>"), what_changed="Words", by=lead)
    assert asked() == before
    assert max(before) <= 20


def test_what_belongs_to_a_meeting_is_on_its_page_and_kept_as_one_file(client, network, lead, teacher):
    networks.belongs(network, teacher)
    meeting = networks.meeting(network, by=lead)
    names = [networks.resource(network, title, by=lead, file=uploaded(b"words", "plan.txt")) for title in ("First", "Second")]
    link = networks.resource(network, "A film", by=lead, link="https://example.org/film")
    signed_in(client, lead).post(
        reverse("network_meeting_resources", args=[network.slug, meeting.pk]), {"resources": [each.pk for each in (*names, link)]}
    )
    signed_in(client, teacher)
    page = client.get(reverse("network_meeting", args=[network.slug, meeting.pk])).text
    assert "A film" in page
    packed = client.get(reverse("network_meeting_pack", args=[network.slug, meeting.pk]))
    parts = zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content)))
    assert sorted(parts.namelist()) == ["Links.txt", "plan (2).txt", "plan.txt"]
    assert b"https://example.org/film" in parts.read("Links.txt")


def test_a_guest_of_a_meeting_sees_nothing_of_what_is_for_members(client, network, lead):
    meeting = networks.meeting(network, by=lead)
    meeting_resources.choose(network, meeting, [networks.resource(network, f"All about {WORD}", by=lead)], by=lead)
    page = signed_in(client, PersonFactory()).get(reverse("network_meeting", args=[network.slug, meeting.pk]))
    assert page.status_code == 200
    assert WORD not in page.text


@pytest.fixture
def with_pages():
    build_pages()


@pytest.fixture
def secret(network, lead):
    """Something whose every part, in both its versions, has a word that stands nowhere else."""
    upload = uploaded(documents.pdf(f"A page about {WORD}"), f"{WORD}.pdf")
    shared = networks.resource(network, f"All about {WORD}", by=lead, file=upload, tags=[WORD], summary=f"{WORD} in words")
    drawings.draw(shared.current)
    resources.add_version(shared, networks.contents.of_file(uploaded(f"{WORD} again".encode(), f"{WORD}.txt")), what_changed=WORD, by=lead)
    drawings.draw(Resource.objects.get().current)
    return Resource.objects.get()


def lists_that_could_tell(network):
    return [
        "/",
        "/networks/",
        network.get_url(),
        f"/search/?q={WORD}",
        f"/search/?q={WORD}&only=resources",
        "/search/?q=quokkaz",
        "/search/suggest/?q=quok",
        f"/networks/?q={WORD}",
        f"/networks/resources/?q={WORD}",
        f"/networks/resources/?tag={WORD}",
        f"/networks/resources/?network={network.slug}",
        "/networks/resources/",
        f"/networks/{network.slug}/resources/",
        "/calendar/feed.ics",
        "/sitemap-pages.xml",
        "/member/",
    ]


def addresses_of(shared, network):
    yield reverse("network_resource", args=[shared.pk])
    for number in (1, 2):
        yield reverse("network_resource_file", args=[shared.pk, number])
    yield reverse("network_resource_picture", args=[shared.pk, 1, 1])
    yield reverse("network_resource_pack", args=[network.slug])
    yield f"/media/{shared.current.file.name}"
    yield f"/media/{shared.versions.get(number=1).pages.get().picture.name}"


def reading(client, path):
    for kept in ("pages", "results"):
        caches[kept].clear()
    answer = client.get(path, follow=True)
    words = answer.text if not answer.streaming else b"".join(answer.streaming_content).decode("latin-1")
    words = words.replace(f"q%3D{WORD}", "").replace(f"tag%3D{WORD}", "")  # the way back after signing in
    return answer, words.replace(f"q={WORD}", "").replace(f"‘{WORD}’", "").replace(f'value="{WORD}"', "").replace(f"tag={WORD}", "")


@pytest.mark.usefixtures("with_pages")
@pytest.mark.parametrize("who", ["a visitor", "a teacher", "an editor", "the lead of another network"])
def test_nothing_of_it_is_found_by_anybody_else(client, network, secret, who):
    if who != "a visitor":
        person = of_the_office(EDITORS) if who == "an editor" else PersonFactory()
        if who == "the lead of another network":
            networks.lead_of(networks.network("Another"), person)
        signed_in(client, person)
    for path in lists_that_could_tell(network):
        _, words = reading(client, path)
        assert WORD not in words, path
        assert f"/networks/resources/{secret.pk}/" not in words, path
    for path in addresses_of(secret, network):
        answer, words = reading(client, path)
        assert answer.status_code in (200, 403, 404), path  # 200 is the page for signing in
        assert WORD not in words, path
        assert answer.headers["Content-Type"].startswith("text/html"), path
    assert not Message.objects.filter(text__contains=WORD).exists()


@pytest.mark.usefixtures("with_pages")
def test_and_its_members_find_it(client, network, secret, teacher):
    networks.belongs(network, teacher)
    signed_in(client, teacher)
    for path in (
        network.get_url(),
        f"/search/?q={WORD}",
        f"/networks/resources/?q={WORD}",
        "/networks/resources/",
        f"/networks/{network.slug}/resources/",
    ):
        assert WORD in reading(client, path)[1], path
    for path in list(addresses_of(secret, network))[:5]:
        assert client.get(path).status_code == 200, path


def test_what_is_taken_down_or_in_a_network_that_isnt_published_is_there_for_nobody_else(client, network, lead, office, teacher):
    networks.belongs(network, teacher)
    shared = networks.resource(network, by=lead)
    moderation.take_down(shared, by=lead, why="A child is named")
    assert [show(client, shared).status_code, show(signed_in(client, PersonFactory()), shared).status_code] == [404, 404]
    assert show(signed_in(client, teacher), shared).status_code == 404
    moderation.put_back(shared, by=lead)
    network.unpublish()
    assert show(signed_in(client, teacher), shared).status_code == 404
    assert "Story maps" not in listed(client, "/networks/resources/")
    assert not SearchEntry.objects.filter(kind="resource").exists()  # nor is it counted
    assert show(signed_in(client, office), shared).status_code == 200


def test_of_a_hidden_network_an_outsider_learns_nothing_at_all(client):
    hidden = networks.network("Quiet circle", is_hidden=True, openness="invitation")
    shared = networks.resource(hidden, by=networks.lead_of(hidden))
    for person in (None, PersonFactory()):
        if person:
            signed_in(client, person)
        assert show(client, shared).status_code == 404
    listed_one = networks.network("Early years")
    Placement.objects.create(resource=shared, network=listed_one)
    answer = show(client, shared)
    assert answer.status_code == 403
    assert "members of Early years" in answer.text
    assert "Quiet circle" not in answer.text


def test_a_network_isnt_called_as_addresses_of_all_are(network):
    network.slug = "resources"
    with pytest.raises(ValidationError, match="in use for all networks"):
        network.full_clean()
