"""Pages of discussions ask as much of the database, and say as much, however many threads and replies there are."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.discussion import posts
from networks.discussion.models import NetworkThread, ThreadPost
from networks.members.models import NetworkMember
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.first_pages import build_pages
from tests.factories.schools import AffiliationFactory
from thep.accounts.models import User

from .test_discussion_pages import of
from .test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(network):
    return networks.belongs(network, PersonFactory(name="Nasima Begum")).person


@pytest.fixture
def thread(network, lead):
    return networks.thread(network, by=lead)


def test_two_thousand_replies_are_bounded_and_ask_no_more(client, thread, lead, member, django_assert_max_num_queries):
    AffiliationFactory(person=lead, school__name="Larkspur Lane Nursery School")
    now = timezone.now()
    ThreadPost.objects.bulk_create(
        ThreadPost(thread=thread, number=number, author=lead, html=f"<p>Reply {number}</p>", text=f"Reply {number}", shown_at=now)
        for number in range(2, 2002)
    )
    NetworkThread.objects.filter(pk=thread.pk).update(last_number=2001, newest=2001, replies=2000)
    signed_in(client, member)
    client.get(thread.address)
    with django_assert_max_num_queries(19):
        page = client.get(thread.address)
    assert page.text.count("<article") == 50
    assert "Larkspur Lane Nursery School" in page.text
    assert "2000 replies" in page.text
    with django_assert_max_num_queries(19):
        page = client.get(f"{thread.address}?post=1234")
    assert 'id="post-1234"' in page.text
    assert len(page.content) < 200_000
    assert 'id="post-2001"' in client.get(f"{thread.address}?page=41").text
    assert client.get(f"{thread.address}?page=99999").status_code == 200
    assert client.get(f"{thread.address}?post=99999999999999999999").status_code == 200
    again = client.post(of(thread, "network_reply"), {"words": ""})
    assert again.status_code == 422
    assert 'id="post-2001"' in again.text, "What is wrong is said where the box is."
    reply = posts.reply(NetworkThread.objects.get(), by=member, html="<p>The last</p>")
    assert f'id="post-{reply.number}"' in client.get(f"{thread.address}?post={reply.number}").text


def test_a_networks_page_with_three_hundred_threads_asks_twelve_questions_at_most(client, django_assert_max_num_queries):
    build_pages()
    network = networks.network()
    lead = networks.lead_of(network)
    networks.thread(network, by=lead)
    AffiliationFactory(person=lead)
    now = timezone.now()
    for number in range(6):
        networks.meeting(network, by=lead, days=number + 1)
    networks.belongs(network)
    networks.announced(network, by=lead)
    people = User.objects.bulk_create([User(name=f"Person {n}", email=f"member{n}@many.example") for n in range(500)])
    NetworkMember.objects.bulk_create([NetworkMember(network=network, person=each, joined_at=now, seen_at=now) for each in people])
    NetworkThread.objects.bulk_create(
        NetworkThread(network=network, title=f"Thread {n}", active_at=now + timezone.timedelta(minutes=n), active_by=people[n], replies=n)
        for n in range(300)
    )
    for person in (PersonFactory(), people[0], lead):
        signed_in(client, person)
        client.get(network.get_url())
        with django_assert_max_num_queries(12):
            page = client.get(network.get_url()).text
    assert re.findall(r">(Thread \d+)</a>", page) == ["Thread 299", "Thread 298", "Thread 297", "Thread 296"]
    assert "Person 299" in page
    assert "299 replies" in page


def test_the_list_asks_as_many_questions_however_many_threads(client, network, thread, member, django_assert_max_num_queries):
    for number in range(35):
        NetworkThread.objects.create(network=network, title=f"Thread {number}", started_by=member, active_by=member)
    signed_in(client, member).get("/networks/")
    with django_assert_max_num_queries(14):
        page = client.get(reverse("network_discussion", args=[network.slug])).text
    assert page.count('<a class="whole"') == 30
