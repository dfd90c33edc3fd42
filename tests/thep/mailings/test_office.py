"""Writing to people in the office: who gets it and who doesn't is seen first, it is tried out, and it is sent once."""

import html
import re

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.bookings import changes
from thep.mail.models import Message
from thep.mailings import moves, sending
from thep.mailings.models import Mailing
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


def words(response):
    """Return what a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def at(name, mailing, *more):
    return reverse(f"office_mailings:{name}", args=[mailing.pk, *more])


def letters():
    return Message.objects.filter(kind__startswith="mailings.").exclude(kind="mailings.test")


def new(event, /, **fields):
    return {
        "event": str(event.pk),
        "groups": ["booked"],
        "subject": "Bring a laptop",
        "body": "Hello {{ first_name }}\n\nBring a laptop to **{{ event }}**.",
        "reply_to": "office",
    } | fields


def test_from_an_event_to_everybody_booked_on_it(office, client, event, booked, django_capture_on_commit_callbacks):
    writer = office("Events")
    gone = book(event, PersonFactory(name="Grace Adu", email="grace@school.example"))
    changes.cancel(gone, by=gone.person)
    page = client.get(reverse("office_events:inspect", args=[event.pk]))
    address = re.search(r'href="([^"]*/mailings/new/[^"]*)"', page.content.decode())[1].replace("&amp;", "&")
    form = client.get(address)
    assert f'value="{event.pk}" selected' in form.content.decode()
    assert "{{ booking_link }}" in words(form)
    seen = words(client.post(address, new(event), follow=True))
    mailing = Mailing.objects.get()
    assert "3 people would get it now" in seen
    assert "1 would be left out" in seen
    getting = words(client.get(at("people", mailing)))
    assert "Ayesha Khatun ayesha@school.example Confirmed At once" in getting
    assert "Grace Adu" not in getting
    assert "Grace Adu grace@school.example Cancelled on" in words(client.get(at("people", mailing), {"show": "left_out"}))
    assert not letters().exists()
    client.post(at("test", mailing))
    test = Message.objects.get(kind="mailings.test")
    assert (test.to, test.subject) == (writer.email, "Test: Bring a laptop")
    assert "Hello Ayesha" in test.text
    assert "Send to 3 people" in words(client.get(at("send", mailing)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(at("send", mailing), follow=True)
    assert "Your email is on its way to 3 people." in words(answer)
    assert sorted(letters().values_list("to", flat=True)) == ["ayesha@school.example", "siobhán@school.example", "tom@school.example"]
    letter = letters().get(to="ayesha@school.example")
    assert letter.kind == "mailings.to_booked"
    assert "Bring a laptop to <strong>Phonics that sticks</strong>" in letter.html
    assert "Bring a laptop to Phonics that sticks." in letter.text
    assert "You get this email because you have a place on Phonics that sticks" in letter.text
    assert letter.headers["From"].startswith(f'"{writer.name}, THE Partnership"')
    assert letter.headers["Reply-To"] == "office@thep.example"
    # Pressing again changes nothing.
    assert "This email has been sent already." in words(client.post(at("send", mailing)))
    assert letters().count() == 3
    assert "Bring a laptop" in words(client.get(reverse("office_events:inspect", args=[event.pk])))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"subject": ""}, "Enter a subject."),
        ({"body": ""}, "Enter a message."),
        ({"groups": []}, "Choose who gets it."),
        ({"event": ""}, "Choose an event."),
        ({"event": "999999"}, "Choose an event from the list."),
        ({"subject": "x" * 151}, "Subject: use 150 characters or fewer."),
        ({"body": "x" * 10001}, "Message: use 10,000 characters or fewer."),
        ({"body": "Laptop for {{ frist_name }}"}, "Did you mean {{ first_name }}?"),
        ({"subject": "Laptop at {{ wages }}"}, "We can’t fill in {{ wages }} for everybody who gets this."),
        ({"reply_to": "x"}, "Choose who gets the answers."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(office, client, event, fields, error):
    office("Events")
    answer = client.post(reverse("office_mailings:new", args=["bookings.event"]), new(event, **fields))
    assert error in words(answer)
    assert "laptop" in answer.content.decode().lower()
    assert not Mailing.objects.exists()


def test_the_letter_is_shown_as_each_of_its_readers_gets_it(client, draft, booked):
    mailing = draft(body="Hello {{ first_name }}, **welcome**")
    first = client.get(at("preview", mailing)).content.decode()
    assert "Hello Ayesha, &lt;strong&gt;welcome&lt;/strong&gt;" in first
    assert "Josie Clarke, THE Partnership &lt;office@thep.example&gt;" in first
    assert "Hello Siobhán" in client.get(at("preview", mailing), {"reader": "1"}).content.decode()
    assert "Hello Tom" in client.get(at("preview", mailing), {"reader": "99999999999999999999"}).content.decode()


@pytest.mark.parametrize("typed", ["siobhan", "O'BRIEN", "brien siob", "siobhán@school"])
def test_a_name_is_found_among_those_who_get_it(client, draft, booked, typed):
    seen = words(client.get(at("people", draft()), {"q": typed}))
    assert "Siobhán O’Brien" in seen
    assert "Tom Okoro" not in seen


def test_the_names_are_shown_by_fifty(client, draft, event):
    for number in range(51):
        book(event, PersonFactory(name=f"Person {number:02}"))
    mailing = draft()
    first, second = (words(client.get(at("people", mailing), {"p": page})) for page in ("1", "2"))
    assert "1 to 50 of 51" in first
    assert "Person 50" not in first
    assert "Person 50" in second


def test_people_of_several_groups_get_it_once_and_what_is_about_their_booking_is_no_newsletter(client, office, event, booked):
    manager = office("Office managers")
    school = SchoolFactory(name="Ben Jonson")
    AffiliationFactory(person=booked[0].person, school=school, role=Affiliation.Role.CPD_LEAD)
    AffiliationFactory(person=PersonFactory(name="Lead Alone", email="lead@school.example"), school=school, role=Affiliation.Role.CPD_LEAD)
    client.post(
        reverse("office_mailings:new", args=["schools.leaders"]),
        new(event, roles=["cpd_lead"], body="Hello {{ school }}", reply_to="writer"),
    )
    mailing = Mailing.objects.get()
    added = client.post(at("add_audience", mailing, "bookings.event"), {"event": event.pk, "groups": ["booked"]}, follow=True)
    assert "These people are added." in words(added)
    assert "4 people would get it now" in words(client.get(at("inspect", mailing)))
    moves.send(mailing, by=manager)
    sending.go_on(mailing.pk)
    assert dict(letters().values_list("to", "kind")) == {
        "ayesha@school.example": "mailings.to_booked",
        "siobhán@school.example": "mailings.to_booked",
        "tom@school.example": "mailings.to_booked",
        "lead@school.example": "mailings.from_the_office",
    }
    assert letters().get(to="lead@school.example").headers["Reply-To"] == manager.email


def test_a_variable_that_not_all_groups_have_is_refused_before_sending(client, office, event, booked):
    office("Office managers")
    client.post(reverse("office_mailings:new", args=["bookings.event"]), new(event))
    mailing = Mailing.objects.get()
    client.post(at("add_audience", mailing, "schools.people"), {"job_roles": []})
    assert "We can’t fill in {{ event }} for everybody who gets this." in words(client.post(at("send", mailing)))
    assert "We can’t fill in {{ event }}" in words(client.post(at("words", mailing), new(event)))
    assert not letters().exists()


def test_groups_can_be_removed_again(client, office, event, booked):
    office("Office managers")
    client.post(reverse("office_mailings:new", args=["bookings.event"]), new(event, body="Hello"))
    mailing = Mailing.objects.get()
    client.post(at("add_audience", mailing, "schools.people"), {})
    first = mailing.audiences.first()
    assert "People who have a place on Phonics that sticks" in words(client.get(at("remove_audience", mailing, first.pk)))
    client.post(at("remove_audience", mailing, first.pk))
    assert [each.audience for each in mailing.audiences.all()] == ["schools.people"]
    assert client.post(at("remove_audience", mailing, 999999)).status_code == 404


def test_the_events_team_writes_to_people_of_events_alone(client, office, event, booked):
    manager = office("Office managers", name="Manager")
    client.post(reverse("office_mailings:new", args=["schools.people"]), new(event, body="Hello"))
    to_all = Mailing.objects.get()
    office("Events")
    chosen = words(client.get(reverse("office_mailings:add")))
    assert "People booked on an event, or waiting for it" in chosen
    assert "Newsletter subscribers" not in chosen
    assert client.get(reverse("office_mailings:new", args=["schools.people"])).status_code == 404
    for name in ("inspect", "people", "preview", "words", "send", "test", "copy", "delete"):
        assert client.get(at(name, to_all)).status_code == 404, name
        assert client.post(at(name, to_all)).status_code in (404, 405), name
    assert "Bring a laptop" not in words(client.get(reverse("office_mailings:index")))
    assert Mailing.objects.get(pk=to_all.pk).written_by == manager
    office("Editors")
    assert client.get(reverse("office_mailings:index")).status_code == 302


@pytest.mark.parametrize("sent", [0, 1, 2])
def test_how_many_have_it_is_said_in_sentences(client, draft, booked, sent):
    mailing = draft()
    moves.send(mailing, by=draft.writer)
    sending.write_batch(mailing.pk)
    first = letters().order_by("pk").values_list("pk", flat=True)[:sent]
    Message.objects.filter(pk__in=list(first)).update(state=Message.State.HANDED_OVER)
    have = {0: "Nobody has it yet.", 1: "1 person has it already.", 2: "2 people have it already."}[sent]
    wait = {0: "3 people", 1: "2 people", 2: "1 person"}[sent]
    assert f"{have} {wait} will wait until you go on." in words(client.get(at("pause", mailing)))
    assert f"{have} {wait} won’t get it." in words(client.get(at("stop", mailing)))
    assert f"It is paused. {wait} will get it when you go on." in words(client.post(at("pause", mailing), follow=True))
    assert f"{wait} will get it now." in words(client.get(at("go_on", mailing)))


def test_what_can_be_done_now_is_a_button_on_the_page(client, draft, booked):
    mailing = draft()

    def buttons():
        main = client.get(at("inspect", mailing)).text.partition('class="office"')[2]
        return re.findall(r'<a class="button[^"]*" href="[^"]*/([a-z-]+)/">', main)

    assert {"send", "schedule"} <= set(buttons())
    moves.send(mailing, by=draft.writer)
    assert "pause" in buttons()
    assert "go-on" not in buttons()
    moves.pause(Mailing.objects.get(pk=mailing.pk), by=draft.writer)
    assert "go-on" in buttons()
    assert "pause" not in buttons()
    assert "stop" in buttons()


def test_an_email_is_used_for_another(client, draft, booked):
    mailing = draft()
    client.post(at("copy", mailing))
    assert (
        list(Mailing.objects.values_list("subject", "state", "audiences__audience")) == [("Bring a laptop", "draft", "bookings.event")] * 2
    )
    client.post(at("delete", mailing))
    assert not Mailing.objects.filter(pk=mailing.pk).exists()
