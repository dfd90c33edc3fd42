"""Who leads an event writes to its people without being of the office: their own events, at their time, and not too often."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import attended, event_that_began, place_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.world import World
from thep.bookings.models import Booking
from thep.cpd.writing import led_mailings
from thep.events.models import Event, Facilitator
from thep.mail.models import Message
from thep.mailings import sending, ways
from thep.mailings.errors import MailingsError, NotAllowed, NotReady
from thep.mailings.models import Mailing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = datetime.timedelta(days=1)
WORDS = {"subject": "Bring a book", "body": "Hello {{ first_name }}\n\nWe meet in {{ place }}.", "reply_to_writer": False}
TYPED = {"group": "booked", "subject": "Bring a book", "body": "Hello {{ first_name }}", "reply_to": "office"}


@pytest.fixture
def facilitator(client):
    person = PersonFactory(name="Rukhsana Akhtar", email="rukhsana@home.example")
    client.force_login(person, backend=BACKEND)
    return person


def led_by(person, event):
    event.facilitators.add(Facilitator.objects.get_or_create(name=person.name, slug=f"leads-{person.pk}", person=person)[0])
    return event


@pytest.fixture
def event(facilitator):
    return led_by(facilitator, EventFactory(title="Phonics that sticks"))


@pytest.fixture
def nasima(event):
    return place_at(event, PersonFactory(name="Nasima Begum", email="nasima@loomwright.example"), school=SchoolFactory()).person


def write_address(event):
    return reverse("member_leading_write", args=[event.pk])


def draft_address(mailing, event):
    return reverse("member_leading_draft", args=[event.pk, mailing.pk])


def sent_to(mailing):
    sending.go_on(mailing.pk)
    return sorted(Message.objects.filter(kind="mailings.to_booked").values_list("to", flat=True))


def test_they_write_see_who_gets_it_and_send_it(client, facilitator, event, nasima):
    place_at(event, PersonFactory(name="Zoe Waits"), state=Booking.State.WAITING)
    assert write_address(event) in client.get(reverse("member_leading_event", args=[event.pk])).text

    page = client.post(write_address(event), TYPED, follow=True).text
    mailing = Mailing.objects.get()
    assert "1 person gets it" in page
    assert "Nasima Begum" in page
    assert "Hello Nasima" in page
    assert [words for words in ("nasima@loomwright.example", "Zoe Waits") if words in page] == []
    assert not Message.objects.exists()

    client.post(draft_address(mailing, event), {"test": "1"})
    assert Message.objects.get().to == "rukhsana@home.example"

    page = client.post(draft_address(mailing, event), {"send": "1"}, follow=True).text
    assert "Your email is on its way to 1 person." in page
    assert "Sent to 1 person" in page
    assert sent_to(mailing) == ["nasima@loomwright.example"]
    letter = Message.objects.get(kind="mailings.to_booked")
    assert "Rukhsana Akhtar" in letter.headers["From"]
    assert "rukhsana@home.example" not in letter.headers["Reply-To"]


def test_a_draft_is_changed_and_deleted(client, facilitator, event, nasima):
    mailing = led_mailings.begin(event, by=facilitator, group="booked", words=WORDS)
    where = reverse("member_leading_draft_change", args=[event.pk, mailing.pk])
    assert 'value="Bring a book"' in client.get(where).text
    answer = client.post(where, TYPED | {"body": "{{ phone }}"})
    assert answer.status_code == 422
    assert "We can’t fill in {{ phone }}" in answer.text
    client.post(where, TYPED | {"subject": "Bring two books", "reply_to": "writer"})
    mailing.refresh_from_db()
    assert (mailing.subject, mailing.reply_to_writer, mailing.audiences.count()) == ("Bring two books", True, 1)
    client.post(draft_address(mailing, event), {"delete": "1"})
    assert not Mailing.objects.exists()


@pytest.mark.parametrize(("group", "names"), [("came", ["came@a.example"]), ("stayed_away", ["away@a.example", "sorry@a.example"])])
def test_afterwards_they_write_to_those_who_came_or_did_not(facilitator, group, names):
    event = led_by(facilitator, event_that_began(ago=DAY))
    attended(event, PersonFactory(email="came@a.example"), "late", minutes=30)
    attended(event, PersonFactory(email="away@a.example"), "absent")
    attended(event, PersonFactory(email="sorry@a.example"), "apologies")
    place_at(event, PersonFactory(name="Nobody Marked", email="unmarked@a.example"))
    mailing = led_mailings.begin(event, by=facilitator, group=group, words=WORDS)

    led_mailings.send(mailing, event, by=facilitator)

    assert sent_to(mailing) == names
    assert mailing.recipients.get(name="Nobody Marked").reason == "has a place"


def test_those_who_came_can_be_chosen_once_it_has_begun(client, facilitator, event, nasima):
    assert 'value="came"' not in client.get(write_address(event)).text
    assert client.post(write_address(event), TYPED | {"group": "came"}).status_code == 422
    begun = led_by(facilitator, event_that_began())
    assert 'value="came"' in client.get(write_address(begun)).text


def test_nobody_else_writes_to_them(client, event, facilitator, nasima):
    mailing = led_mailings.begin(event, by=facilitator, group="booked", words=WORDS)
    other = PersonFactory()
    second = led_by(other, EventFactory())
    for person in (nasima, other):
        with pytest.raises(NotAllowed):
            led_mailings.begin(event, by=person, group="booked", words=WORDS)
        with pytest.raises(NotAllowed):
            led_mailings.send(mailing, event, by=person)
        with pytest.raises(NotAllowed):
            led_mailings.send_test(mailing, by=person)
        client.force_login(person, backend=BACKEND)
        assert client.get(write_address(event)).status_code == 404
        assert client.post(draft_address(mailing, event), {"send": "1"}).status_code == 404
    assert client.get(draft_address(mailing, second)).status_code == 404
    assert not Message.objects.exists()


def test_another_who_leads_it_reads_a_draft_and_does_not_send_it(client, event, facilitator, nasima):
    mailing = led_mailings.begin(event, by=facilitator, group="booked", words=WORDS)
    other = PersonFactory(name="Tom Adeyemi")
    event.facilitators.add(Facilitator.objects.create(name=other.name, slug="tom", person=other))
    client.force_login(other, backend=BACKEND)
    assert "1 person gets it" in client.get(draft_address(mailing, event)).text
    assert client.post(draft_address(mailing, event), {"send": "1"}).status_code == 404
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"booking_opens_at": timezone.now() + 2 * DAY}, "a day before booking opens"),
        ({"starts_at": timezone.now() - 32 * DAY, "ends_at": timezone.now() - 31 * DAY}, "until thirty days after"),
        ({"state": Event.State.CANCELLED}, "This event is cancelled"),
    ],
)
def test_before_and_after_its_time_the_operation_refuses_and_the_page_says_why(client, event, facilitator, nasima, changes, words):
    mailing = led_mailings.begin(event, by=facilitator, group="booked", words=WORDS)
    Event.objects.filter(pk=event.pk).update(**changes)
    page = client.get(write_address(event)).text
    assert words in page
    assert "<textarea" not in page
    with pytest.raises(NotReady, match=words):
        led_mailings.begin(event, by=facilitator, group="booked", words=WORDS)
    with pytest.raises(NotReady, match=words):
        led_mailings.send(mailing, event, by=facilitator)
    with pytest.raises(MailingsError):
        led_mailings.moves.send(mailing, by=facilitator)
    assert not Message.objects.exists()


def test_a_day_has_three_emails_to_the_people_of_an_event(event, facilitator, nasima, clock):
    for _ in range(led_mailings.MOST_A_DAY):
        led_mailings.send(led_mailings.begin(event, by=facilitator, group="booked", words=WORDS), event, by=facilitator)
    fourth = led_mailings.begin(event, by=facilitator, group="booked", words=WORDS)
    with pytest.raises(NotReady, match="three emails within a day"):
        led_mailings.send(fourth, event, by=facilitator)
    clock.forward(hours=25)
    assert led_mailings.send(fourth, event, by=facilitator) == 1


def test_ten_drafts_wait_at_most_and_ten_tests_an_hour(client, event, facilitator, nasima, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"led_test": "2/h/key"}
    for _ in range(led_mailings.MOST_DRAFTS):
        mailing = led_mailings.begin(event, by=facilitator, group="booked", words=WORDS)
    assert "You have ten drafts" in client.post(write_address(event), TYPED).text
    answers = [client.post(draft_address(mailing, event), {"test": "1"}).status_code for _ in range(3)]
    assert answers == [302, 302, 422]
    assert Message.objects.count() == 2


def test_the_office_sees_what_was_written_and_is_not_asked_to_write_so(client, event, facilitator, nasima):
    mailing = led_mailings.begin(event, by=facilitator, group="booked", words=WORDS)
    World().sign_in(client, "office")
    assert "Bring a book" in client.get(reverse("office_mailings:inspect", args=[mailing.pk])).text
    assert "Bring a book" in client.get(reverse("office_events:inspect", args=[event.pk])).text
    assert "written to by who leads it" not in client.get(reverse("office_mailings:add")).text


def test_whether_somebody_complained_of_our_emails_is_not_said(client, event, facilitator, nasima, monkeypatch):
    complained = ways.address_troubles.COMPLAINED
    monkeypatch.setattr(ways.address_troubles, "reasons", lambda addresses, kind: {each.lower(): complained for each in addresses})
    mailing = led_mailings.begin(event, by=facilitator, group="booked", words=WORDS)
    page = client.get(draft_address(mailing, event)).text
    assert "Nasima Begum: our emails don’t reach them" in page
    assert "spam" not in page
