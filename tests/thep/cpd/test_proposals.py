"""Somebody at the door with a link names a person who came without a place: who leads the event is told, and adds them."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import teacher_at
from tests.factories.cpd import event_that_began
from tests.factories.schools import SchoolFactory
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cpd.errors import CpdError
from thep.cpd.facilitator_links import links
from thep.cpd.models import FacilitatorLink, Mark
from thep.cpd.walk_ins import proposals
from thep.events.models import Facilitator
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NAMED = {"propose": "1", "name": "Grace Okafor", "email": "grace@home.example", "school": "Loomwright"}


@pytest.fixture
def leader():
    return PersonFactory(name="Rukhsana Akhtar", email="rukhsana@home.example")


@pytest.fixture
def event(leader):
    event = event_that_began(title="Phonics that sticks")
    event.facilitators.add(Facilitator.objects.create(name=leader.name, slug="rukhsana-akhtar", person=leader))
    return event


@pytest.fixture
def link(event):
    return links.make(event, for_whom="Farida Khan", by=PersonFactory(email="office@thep.example"))


def test_who_leads_the_event_is_told_once_and_adds_them_in_two_taps(client, event, link, leader):
    grace = teacher_at(SchoolFactory(name="Loomwright Primary School"), name="Grace Okafor", email="grace@home.example")
    answer = client.post(links.address_of(link), NAMED, follow=True)
    client.post(links.address_of(link), NAMED)

    assert "Whoever leads the event is told." in answer.text
    letter = Message.objects.get()
    assert letter.to == "rukhsana@home.example"
    assert "Grace Okafor, grace@home.example, Loomwright" in letter.text
    assert not Booking.objects.exists()
    assert not Mark.objects.exists()

    client.force_login(leader, backend=BACKEND)
    where = reverse("member_leading_walk_in", args=[event.pk])
    assert f"{where}?session={event.sessions.get().pk}&q=grace%40home.example&name=Grace+Okafor" in letter.text
    assert "Add Grace Okafor as present" in client.get(where, {"q": "grace@home.example", "name": "Grace Okafor"}).text
    client.post(where, {"person": grace.pk, "q": "grace@home.example"})
    assert Mark.objects.get().person == grace


def test_whether_somebody_is_known_here_is_not_said_through_a_link(client, link):
    known = PersonFactory(name="Grace Okafor", email="grace@home.example")
    address = links.address_of(link)
    answers = [client.post(address, NAMED | {"email": email}) for email in (known.email, "new@home.example")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert known.name not in client.get(answers[0].url).text
    assert not User.objects.filter(email="new@home.example").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"name": ""}, "Enter their name."), ({"email": "grace"}, "Enter an email address"), ({"school": "x" * 101}, "School: use 100")],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, link, changes, words):
    answer = client.post(links.address_of(link), NAMED | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Okafor" in answer.text or "grace@home.example" in answer.text
    assert not Message.objects.exists()


def test_a_link_names_only_so_many_people_and_none_once_it_is_withdrawn(client, link, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"walk_in_proposed": "2/h/key"}
    answers = [client.post(links.address_of(link), NAMED | {"email": f"{number}@home.example"}).status_code for number in range(3)]
    assert answers == [302, 302, 422]
    links.revoke(link)
    assert client.post(links.address_of(link), NAMED).status_code == 410
    assert Message.objects.count() == 2


def test_where_nobody_who_leads_it_has_an_account_whoever_made_the_link_is_told(link, leader, event):
    Facilitator.objects.update(person=None)
    told = proposals.propose(link, event.sessions.get(), name="Grace", email="grace@home.example")
    assert [person.email for person in told] == ["office@thep.example"]
    FacilitatorLink.objects.update(made_by=None)
    link.refresh_from_db()
    with pytest.raises(CpdError, match="Ask our office"):
        proposals.propose(link, event.sessions.get(), name="Grace", email="grace@home.example")
