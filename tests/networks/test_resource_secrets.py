"""Nobody but the members of its networks finds anything of a resource."""

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from networks.resources import drawings, meeting_resources, moderation, resources
from networks.resources.models import Placement, Resource
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.first_pages import build_pages
from thep.accounts.groups import EDITORS
from thep.mail.models import Message
from thep.search.models import SearchEntry

from . import documents
from .resource_steps import WORD, listed, show, uploaded
from .test_pages import of_the_office, signed_in

pytestmark = pytest.mark.django_db


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
        "/search/?q=quok",
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
        assert "Quiet circle" not in client.get(f"/networks/resources/?network={hidden.slug}", follow=True).text
    listed_one = networks.network("Early years")
    Placement.objects.create(resource=shared, network=listed_one)
    answer = show(client, shared)
    assert answer.status_code == 403
    assert "members of Early years" in answer.text
    assert "Quiet circle" not in answer.text


def test_a_list_shows_nothing_that_its_search_still_has_and_the_network_no_longer(client, network, lead, teacher):
    """The search is told by whoever changes something; a list asks anew, also where that was lost."""
    elsewhere = networks.network("Heads together")
    networks.belongs(network, teacher)
    for title, tag in (("Story maps", "maps"), ("Quiet corners", "corners"), ("Puppets", "puppets")):
        networks.resource(network, title, by=lead, tags=[tag])
    Resource.objects.filter(title="Quiet corners").update(taken_down_at=timezone.now(), taken_down_by=lead)
    Placement.objects.filter(resource__title="Puppets").update(network=elsewhere)
    page = signed_in(client, teacher).get(reverse("network_resources", args=[network.slug])).text
    found = [words in page for words in ("Story maps", "Quiet corners", "Puppets", "maps", "corners", "puppets")]
    assert found == [True, False, False, True, False, False]
