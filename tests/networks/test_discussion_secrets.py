"""Nobody but the members of its network finds anything of a thread."""

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.digest import NetworkNews
from networks.discussion import following, moderation, posts, telling
from networks.discussion.models import ThreadFollow, ThreadPost
from networks.members.models import NetworkMember
from networks.resources import contents
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.first_pages import build_pages
from thep.accounts.groups import EDITORS
from thep.digests.sections import Reader
from thep.digests.timetable import Period
from thep.mail.models import Message

from .resource_steps import WORD, uploaded
from .test_pages import of_the_office, signed_in
from .test_resource_secrets import lists_that_could_tell as lists_of_resources
from .test_resource_secrets import reading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_pages():
    build_pages()


@pytest.fixture
def author(network):
    return networks.belongs(network, PersonFactory(name="Xanthippe Quoll")).person


@pytest.fixture
def secret(network, author):
    """A thread whose every part has a word that stands nowhere else."""
    given = [contents.of_file(uploaded(f"{WORD} again".encode(), f"{WORD}.txt"))]
    thread = networks.thread(network, f"All about {WORD}", by=author, html=f"<p>{WORD} are <em>quiet</em></p>", given=given)
    posts.edit(thread.posts.get(), by=author, html=f"<p>{WORD} are very quiet</p>")
    moderation.report(networks.reply(thread, html=f"<p>So are {WORD} of mine</p>"), by=author, words=f"{WORD} aren’t")
    return thread


def lists_that_could_tell(network):
    return [
        *lists_of_resources(network),
        f"/search/?q={WORD}&only=discussions",
        "/search/?q=quoll",
        f"/networks/{network.slug}/discussion/",
        f"/networks/{network.slug}/discussion/?q={WORD}",
        f"/networks/{network.slug}/discussion/people/?q=xan",
        f"/networks/{network.slug}/discussion/queue/",
    ]


def addresses_of(thread):
    network, first = thread.network, thread.posts.get(number=1)
    yield reverse("network_thread", args=[network.slug, thread.pk])
    for name in ("network_earlier_words", "network_report_post", "network_edit_post", "network_delete_post", "network_remove_post"):
        yield reverse(name, args=[network.slug, first.pk])
    file = first.files.get()
    yield reverse("network_post_file", args=[network.slug, file.pk])
    yield f"/media/{file.file.name}"


@pytest.mark.parametrize("who", ["a visitor", "a teacher", "an editor", "the lead of another network", "somebody who has left"])
def test_nothing_of_it_is_found_by_anybody_else(client, network, secret, who):
    other = networks.network("Another", has_discussion=True)
    if who != "a visitor":
        person = of_the_office(EDITORS) if who == "an editor" else PersonFactory()
        if who == "the lead of another network":
            networks.lead_of(other, person)
        if who == "somebody who has left":
            left = networks.belongs(network, person)
            following.choose(secret, by=person, wish=ThreadFollow.Wish.FOLLOWS)
            NetworkMember.objects.filter(pk=left.pk).update(state="ended")
        signed_in(client, person)
    for path in lists_that_could_tell(network):
        _, words = reading(client, path)
        for hidden in (WORD, "Quoll", f"/discussion/{secret.pk}/"):
            assert hidden not in words, (path, hidden)
    for path in addresses_of(secret):
        answer, words = reading(client, path)
        assert answer.status_code in (200, 403, 404), path  # 200 is the page for signing in
        assert WORD not in words, path
        assert "Quoll" not in words, path
        assert answer.headers["Content-Type"].startswith("text/html"), path
    # Nor with the address of another network that they are in.
    first = secret.posts.get(number=1)
    for path in (
        reverse("network_thread", args=[other.slug, secret.pk]),
        reverse("network_earlier_words", args=[other.slug, first.pk]),
        reverse("network_post_file", args=[other.slug, first.files.get().pk]),
    ):
        answer, words = reading(client, path)
        assert WORD not in words, path


def test_and_its_members_find_it(client, network, secret, teacher):
    networks.belongs(network, teacher)
    signed_in(client, teacher)
    for path in (
        network.get_url(),
        f"/search/?q={WORD}",
        f"/search/?q={WORD}&only=discussions",
        f"/networks/{network.slug}/discussion/",
        f"/networks/{network.slug}/discussion/?q={WORD}",
        secret.address,
    ):
        assert WORD in reading(client, path)[1], path
    first = secret.posts.get(number=1)
    assert client.get(reverse("network_post_file", args=[network.slug, first.files.get().pk])).status_code == 200
    assert WORD in client.get(reverse("network_earlier_words", args=[network.slug, first.pk])).text


def test_letters_go_to_members_alone_and_their_headers_tell_no_more(network, secret, author, lead):
    outsider = PersonFactory()
    networks.belongs(networks.network("Another"), outsider)
    telling.go_on_writing()
    items = NetworkNews(Period(timezone.now() - timezone.timedelta(days=1), timezone.now() + timezone.timedelta(days=1)))
    assert not items([Reader(outsider.email.lower(), outsider)])
    members = set(NetworkMember.objects.filter(network=network).values_list("person__email", flat=True))
    for letter in Message.objects.all():
        assert letter.to in members
        assert WORD not in str(letter.headers)


def test_of_a_hidden_network_an_outsider_learns_nothing_at_all(client):
    hidden = networks.network("Quiet circle", is_hidden=True, openness="invitation")
    thread = networks.thread(hidden, by=networks.lead_of(hidden))
    for person in (None, PersonFactory()):
        if person:
            signed_in(client, person)
        for address in (thread.address, reverse("network_discussion", args=[hidden.slug])):
            answer = client.get(address)
            assert answer.status_code == 404
            assert "Quiet circle" not in answer.text


def test_of_a_listed_network_they_read_whom_it_is_for(client, network, secret):
    answer = client.get(secret.address)
    assert answer.status_code == 403
    assert f"This page is for members of {network.title}" in answer.text
    assert "See what the network is for, and join it" in answer.text


def test_what_waits_or_is_removed_is_found_by_no_member(client, network, secret, lead, teacher):
    networks.belongs(network, teacher)
    moderation.remove(secret.posts.get(number=1), by=lead, why="It names a child")
    signed_in(client, teacher)
    for path in (network.get_url(), f"/search/?q={WORD}", f"/networks/{network.slug}/discussion/?q={WORD}", "/search/?q=quok"):
        assert WORD not in reading(client, path)[1], path
    for path in addresses_of(secret):
        assert client.get(path).status_code == 404, path
    assert ThreadPost.objects.filter(html__contains=WORD).exists()


def test_one_removed_post_and_its_file_are_kept_from_members(client, network, lead, teacher):
    networks.belongs(network, teacher)
    thread = networks.thread(network, by=lead)
    given = [contents.of_file(uploaded(b"Names", "Names.txt"))]
    reply = posts.reply(thread, by=networks.belongs(network).person, html=f"<p>{WORD}</p>", given=given)
    file = reverse("network_post_file", args=[network.slug, reply.files.get().pk])
    signed_in(client, teacher)
    assert client.get(file).status_code == 200
    moderation.remove(reply, by=lead, why="It names a child")
    assert client.get(file).status_code == 404
    for path in (thread.address, f"/search/?q={WORD}", f"/networks/{network.slug}/discussion/?q={WORD}"):
        assert WORD not in reading(client, path)[1], path
    assert signed_in(client, lead).get(file).status_code == 200
