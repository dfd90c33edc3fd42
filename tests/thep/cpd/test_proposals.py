"""Somebody at the door with a link names a person who came without a place: it is kept, who leads the event is told, and adds them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import teacher_at
from tests.factories.cpd import event_that_began, place_at
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.accounts import closing, personal_data
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cpd import retention
from thep.cpd.errors import CpdError
from thep.cpd.facilitator_links import links
from thep.cpd.models import FacilitatorLink, Mark, WalkInProposal
from thep.cpd.walk_ins import proposals, walk_ins
from thep.events import events
from thep.events.models import Event, Facilitator
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NAMED = {"propose": "1", "name": "Grace Okafor", "email": "grace@home.example", "school": "Loomwright"}
WAITS = "Named at the door, not added yet"
TO_DO = "Grace Okafor, Phonics that sticks"


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


@pytest.fixture
def grace(link, event):
    return proposals.propose(link, event.sessions.get(), name="Grace Okafor", email="grace@home.example", school="Loomwright")


@pytest.fixture
def led(client, leader):
    client.force_login(leader, backend=BACKEND)
    return client


def register_of(event):
    return reverse("member_leading_register", args=[event.pk])


def walk_in_of(event):
    return reverse("member_leading_walk_in", args=[event.pk])


def test_who_leads_the_event_is_told_once_and_adds_them_in_two_taps(client, event, link, leader):
    grace = teacher_at(SchoolFactory(name="Loomwright Primary School"), name="Grace Okafor", email="grace@home.example")
    answer = client.post(links.address_of(link), NAMED, follow=True)
    client.post(links.address_of(link), NAMED | {"email": "GRACE@home.example"})

    assert "Grace Okafor, Loomwright: not added yet" in words(answer)
    letter, proposal = Message.objects.get(), WalkInProposal.objects.get()
    assert letter.to == "rukhsana@home.example"
    assert "Grace Okafor, grace@home.example, Loomwright" in letter.text
    assert not Booking.objects.exists()
    assert not Mark.objects.exists()

    client.force_login(leader, backend=BACKEND)
    add = f"{walk_in_of(event)}?session={event.sessions.get().pk}&q=grace%40home.example&named={proposal.pk}"
    assert add in letter.text
    assert WAITS in client.get(register_of(event)).text
    assert f'href="{add.replace("&", "&amp;")}"' in client.get(register_of(event)).text
    assert "Add Grace Okafor as present" in client.get(add).text
    client.post(walk_in_of(event), {"person": grace.pk, "q": "grace@home.example", "named": proposal.pk})
    assert Mark.objects.get().person == grace
    proposal.refresh_from_db()
    assert (proposal.state, proposal.person, proposal.decided_by) == ("added", grace, leader)
    assert proposal.decided_at
    assert WAITS not in client.get(register_of(event)).text
    assert "Grace Okafor, Loomwright: added" in words(client.get(links.address_of(link)))


def test_what_was_named_is_filled_in_and_their_school_where_it_is_called_so(led, event, link):
    school = SchoolFactory(name="Loomwright Primary School")
    kwame = proposals.propose(link, event.sessions.get(), name="Kwame Mensah", school="loomwright  primary school ")
    add = f"{walk_in_of(event)}?{kwame.walk_in_query}"
    form = led.get(add).context["form"]
    assert form.initial == {"name": "Kwame Mensah", "email": "", "school": school}
    sent = {"name": "Kwame Mensah", "email": "kwame", "named": kwame.pk, "school": school.pk}
    refused = led.post(walk_in_of(event), sent)
    assert f'name="named" value="{kwame.pk}"' in refused.text
    assert WalkInProposal.objects.get().state == "waiting"
    led.post(walk_in_of(event), sent | {"email": "kwame@home.example"})
    kwame.refresh_from_db()
    assert (kwame.state, kwame.person.email) == ("added", "kwame@home.example")
    assert "They were added on" in words(led.get(add))


def test_a_school_that_two_are_called_as_is_not_filled_in(event, link):
    for slug in ("st-annes-primary-school", "st-annes-in-bow"):
        SchoolFactory(name="St Anne’s Primary School", slug=slug)
    for typed in ("St Anne’s Primary School", "Another", ""):
        named = proposals.propose(link, event.sessions.get(), name=f"Of {typed}", school=typed)
        assert proposals.school_named(named) is None


def test_whoever_is_refused_waits_on(led, event, grace):
    place_at(event, PersonFactory())
    Event.objects.filter(pk=event.pk).update(capacity=1, taken=1)
    answer = led.post(walk_in_of(event), {"name": grace.name, "email": grace.email, "named": grace.pk})
    assert answer.status_code == 422
    assert WalkInProposal.objects.get().state == "waiting"
    led.post(walk_in_of(event), {"name": grace.name, "email": grace.email, "named": grace.pk, "makes_room": "yes"})
    assert WalkInProposal.objects.get().state == "added"


def test_whoever_is_added_by_their_address_without_it_waits_no_more_at_any_link(event, link, grace, leader):
    other = proposals.propose(
        links.make(event, for_whom="Ade", by=leader), event.sessions.get(), name="G. Okafor", email="Grace@Home.example"
    )
    walk_ins.add_new(event, event.sessions.get(), name="Grace Okafor", email="grace@home.example", by=leader)
    assert {each.pk for each in WalkInProposal.objects.filter(state="added", decided_by=leader)} == {grace.pk, other.pk}


def test_not_needed_is_one_press_and_the_link_says_so(led, event, link, leader, grace):
    page = led.post(register_of(event), {"decline": grace.pk}, follow=True)
    assert "Grace Okafor won’t be added." in page.text
    assert WAITS not in page.text
    grace.refresh_from_db()
    first = grace.decided_at
    assert (grace.state, grace.decided_by, grace.person) == ("declined", leader, None)
    assert "Grace Okafor, Loomwright: not needed" in words(led.get(links.address_of(link)))
    led.post(register_of(event), {"decline": grace.pk})
    grace.refresh_from_db()
    assert grace.decided_at == first


def test_somebody_declined_can_be_named_again_and_somebody_added_can_not(event, link, leader, grace):
    proposals.decline(grace, by=leader)
    again = proposals.propose(link, event.sessions.get(), name="Grace Okafor", email="grace@home.example")
    assert again.pk != grace.pk
    assert Message.objects.count() == 2
    walk_ins.add_new(event, event.sessions.get(), name="Grace Okafor", email="grace@home.example", by=leader, named=again)
    assert proposals.propose(link, event.sessions.get(), name="Grace Okafor", email="grace@home.example").pk == again.pk
    with pytest.raises(CpdError, match="was added already"):
        proposals.decline(again, by=leader)
    again.refresh_from_db()
    assert again.state == "added"


def test_nobody_but_who_takes_the_register_declines_or_adds_for_it(client, event, leader, grace):
    client.force_login(PersonFactory(), backend=BACKEND)
    assert client.post(register_of(event), {"decline": grace.pk}).status_code == 404
    client.force_login(leader, backend=BACKEND)
    other = event_that_began(title="Another")
    other.facilitators.add(*event.facilitators.all())
    assert client.post(register_of(other), {"decline": grace.pk}).status_code == 404
    assert client.post(register_of(event), {"decline": "x"}).status_code == 404
    client.post(walk_in_of(other), {"name": "Kwame", "email": "kwame@home.example", "named": grace.pk})
    assert Mark.objects.count() == 1
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - datetime.timedelta(days=31))
    assert "The register closed on" in client.post(register_of(event), {"decline": grace.pk}).text
    assert WalkInProposal.objects.get().state == "waiting"


def test_the_office_sees_who_waits_adds_them_and_declines(client, event, grace, office):
    office("Events")
    register = reverse("office_register", args=[event.pk])
    page = client.get(register).text
    assert WAITS in page
    assert f"{reverse('office_register_walk_in', args=[event.pk])}?{grace.walk_in_query.replace('&', '&amp;')}" in page
    assert WAITS not in client.post(register, {"decline": grace.pk}, follow=True).text
    assert WalkInProposal.objects.get().state == "declined"
    assert client.post(register, {"decline": 0}).status_code == 404


def test_who_still_waits_when_the_event_is_over_needs_attention(client, event, grace, office):
    office("Events")
    attention = reverse("office_attention")
    assert TO_DO not in client.get(attention).text
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - datetime.timedelta(minutes=1))
    page = client.get(attention).text
    assert TO_DO in page
    assert reverse("office_register", args=[event.pk]) in page
    proposals.decline(grace, by=PersonFactory())
    assert TO_DO not in client.get(attention).text


def test_nobody_waits_at_an_event_that_was_cancelled(client, event, grace, office):
    office("Events")
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - datetime.timedelta(minutes=1))
    events.cancel(Event.objects.get(pk=event.pk), by=None, reason="Flooded.")
    assert TO_DO not in client.get(reverse("office_attention")).text


def test_whether_somebody_is_known_here_is_not_said_through_a_link(client, link):
    known = PersonFactory(name="Grace Adaeze Okafor", email="grace@home.example")
    address = links.address_of(link)
    answers = [client.post(address, NAMED | {"email": email}) for email in (known.email, "new@home.example")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert known.name not in client.get(answers[0].url).text
    assert not User.objects.filter(email="new@home.example").exists()


def test_a_link_shows_whom_it_named_as_they_were_typed_and_nobody_of_another_link(client, event, link, leader, grace):
    known = teacher_at(SchoolFactory(name="Loomwright Primary School"), name="Grace Adaeze Okafor", email="grace@home.example")
    other = links.make(event, for_whom="Ade", by=leader)
    walk_ins.add(event, event.sessions.get(), person=known, by=leader, named=grace)
    page = client.get(links.address_of(link)).text.partition('aria-labelledby="named"')[2].partition("</section>")[0]
    assert "Grace Okafor" in page
    for unseen in (known.name, "grace@home.example", "Loomwright Primary School"):
        assert unseen not in page
    assert "Grace Okafor" not in client.get(links.address_of(other)).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"name": ""}, "Enter their name."), ({"email": "grace"}, "Enter an email address"), ({"school": "x" * 101}, "School: use 100")],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, link, changes, said):
    answer = client.post(links.address_of(link), NAMED | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Okafor" in answer.text or "grace@home.example" in answer.text
    assert not Message.objects.exists()
    assert not WalkInProposal.objects.exists()


def test_whose_address_nobody_knows_is_named_without_it(client, link):
    client.post(links.address_of(link), NAMED | {"email": ""})
    client.post(links.address_of(link), NAMED | {"email": "", "name": "grace okafor"})
    assert WalkInProposal.objects.get().email == ""
    assert "Grace Okafor, Loomwright." in Message.objects.get().text


def test_a_link_names_only_so_many_people_and_none_once_it_is_withdrawn(client, link, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"walk_in_proposed": "2/h/key"}
    answers = [client.post(links.address_of(link), NAMED | {"email": f"{number}@home.example"}).status_code for number in range(3)]
    assert answers == [302, 302, 422]
    links.revoke(link)
    assert client.post(links.address_of(link), NAMED).status_code == 410
    assert Message.objects.count() == WalkInProposal.objects.count() == 2


def test_a_link_never_keeps_more_than_its_number(event, link, monkeypatch):
    monkeypatch.setattr(proposals, "MOST", 2)
    for number in range(2):
        proposals.propose(link, event.sessions.get(), name="Grace", email=f"{number}@home.example")
    with pytest.raises(CpdError, match="This link has named 2 people"):
        proposals.propose(link, event.sessions.get(), name="Grace", email="2@home.example")
    assert WalkInProposal.objects.count() == 2


def test_where_nobody_who_leads_it_has_an_account_whoever_made_the_link_is_told_or_the_office_sees_it(link, event):
    Facilitator.objects.update(person=None)
    proposals.propose(link, event.sessions.get(), name="Grace", email="grace@home.example")
    assert Message.objects.get().to == "office@thep.example"
    FacilitatorLink.objects.update(made_by=None)
    link.refresh_from_db()
    kept = proposals.propose(link, event.sessions.get(), name="Kwame", email="kwame@home.example")
    assert Message.objects.count() == 1
    assert kept in proposals.waiting_at(event)


def test_it_is_shown_to_whom_it_names_and_goes_with_their_account(event, link, grace, leader):
    unnamed = proposals.propose(link, event.sessions.get(), name="Nasima Begum")
    person = PersonFactory(name="Grace Okafor", email="Grace@home.example")
    [shown] = personal_data.export(person)["named at the door"]
    assert (shown["name"], shown["email"], shown["school"], shown["state"]) == (
        "Grace Okafor", "grace@home.example", "Loomwright", "Not added yet",
    )  # fmt: skip
    assert personal_data.export(PersonFactory(name="Nasima Begum"))["named at the door"] == []
    proposals.decline(unnamed, by=leader)
    Message.objects.all().delete()
    closing.close(person)
    closing.close(leader)
    assert WalkInProposal.objects.get() == unnamed
    assert WalkInProposal.objects.get().decided_by is None


def test_it_is_deleted_with_its_link_a_year_after_the_event(event, grace):
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - datetime.timedelta(days=366))
    assert retention.forget_links() == 1
    assert not WalkInProposal.objects.exists()
