"""What providers tell of messages: they arrived, came back, were called spam; and what follows for the address and its reader."""

import base64
import datetime
import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.urls import include, path, reverse
from django.utils import timezone
from structlog.testing import capture_logs

from tests.factories.accounts import PersonFactory
from tests.factories.mail import posted
from thep import urls
from thep.accounts.groups import MANAGERS
from thep.accounts.models import User
from thep.mail import address_troubles, sender
from thep.mail.attention import messages_refused
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import AddressTrouble, DeliveryEvent, Message

State = Message.State
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
handler404 = urls.handler404
urlpatterns = [path("mail/provider/", include("anymail.urls")), *urls.urlpatterns]

TO = "nasima@school.example"
SECRET = "office:a long secret"
KINDS = {
    about: LetterKind(name=f"test.{about.name.lower()}", template="mail/from_text", about=about, why="You get it.") for about in LetterClass
}


@pytest.fixture(autouse=True)
def secret(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


def letter(about=LetterClass.NEWSLETTER, cause="test:1"):
    """A letter that has left."""
    message = posted(TO, kind=KINDS[about], cause=cause)
    sender.send_due()
    message.refresh_from_db()
    return message


def tell(client, message, secret=SECRET, **said):
    """Have Postmark tell of `message`, as its documentation shows it."""
    event = {"MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Recipient": TO, "Metadata": {"message": str(message.pk)}, "Tag": ""}
    event |= said or {"RecordType": "Delivery", "DeliveredAt": "2026-11-05T16:33:54Z", "Details": "250 OK"}
    authorization = "Basic " + base64.b64encode(secret.encode()).decode()
    return client.post(
        "/mail/provider/postmark/tracking/", json.dumps(event), content_type="application/json", headers={"Authorization": authorization}
    ).status_code


def bounce(what="HardBounce", number=1, words="The server was unable to deliver your message (ex: unknown user)"):
    return {
        "RecordType": "Bounce",
        "Type": what,
        "TypeCode": 1,
        "ID": number,
        "Email": TO,
        "Description": words,
        "BouncedAt": timezone.now().isoformat(),
        "Details": "",
    }


COMPLAINT = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 9, "Email": TO, "BouncedAt": "2026-11-05T16:33:54Z"}


def state_of(message):
    message.refresh_from_db()
    return message.state


def test_a_message_that_arrived_is_delivered(client):
    message = letter()
    assert tell(client, message) == 200
    assert state_of(message) == State.DELIVERED


def test_nobody_tells_us_anything_without_the_secret(client):
    message = letter()
    assert tell(client, message, secret="office:a guess") == 400
    assert (state_of(message), DeliveryEvent.objects.count()) == (State.HANDED_OVER, 0)


def test_an_uncertain_message_that_arrived_is_delivered(client):
    message = letter()
    Message.objects.update(state=State.UNCERTAIN)
    tell(client, message)
    assert state_of(message) == State.DELIVERED


def test_what_is_told_late_or_again_changes_nothing(client):
    message = letter()
    for _ in range(3):
        tell(client, message, **bounce("SoftBounce", words="mailbox full"))
    assert AddressTrouble.objects.get().soft_score == 1
    tell(client, message, **COMPLAINT)
    tell(client, message)
    assert state_of(message) == State.COMPLAINED


def test_after_a_hard_bounce_nothing_is_sent_but_a_code_a_day_later(client, clock):
    tell(client, letter(), **bounce())
    for about in LetterClass:
        message = letter(about, cause="test:2")
        assert (about, message.state) == (about, State.SUPPRESSED)
        assert "come back" in message.reason
    clock.forward(hours=25)
    states = {about: letter(about, cause="test:3").state for about in LetterClass}
    assert states.pop(LetterClass.SECURITY) == State.HANDED_OVER
    assert set(states.values()) == {State.SUPPRESSED}


def test_a_code_that_arrives_ends_it(client, clock):
    tell(client, letter(), **bounce())
    clock.forward(hours=25)
    tell(client, letter(LetterClass.SECURITY, cause="test:2"))
    assert letter(LetterClass.BOOKINGS, cause="test:3").state == State.HANDED_OVER


def test_a_complaint_stops_bulk_mail_alone(client):
    tell(client, letter(), **COMPLAINT)
    sent = {about for about in LetterClass if letter(about, cause="test:2").state == State.HANDED_OVER}
    assert sent == {about for about in LetterClass if not about.is_bulk}


def test_a_mailbox_that_is_full_often_gets_no_bulk_mail_for_some_days(client, clock):
    for number in range(4):
        tell(client, letter(cause=f"test:{number}"), **bounce("SoftBounce", number=number, words="mailbox full"))
    assert letter(cause="test:now").state == State.SUPPRESSED
    assert letter(LetterClass.BOOKINGS, cause="test:now").state == State.HANDED_OVER
    clock.forward(days=7)
    assert letter(cause="test:in a week").state == State.HANDED_OVER


def test_a_server_that_refuses_an_address_counts_as_a_bounce(server):
    server.recipients[TO] = "550 5.1.1 No such mailbox"
    assert letter().state == State.BOUNCED
    assert "No such mailbox" in AddressTrouble.objects.get(address=TO).reason


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("Blocked", "Blocked from this ISP due to content or blacklisting."),
        ("DMARCPolicy", "The email was rejected because of the sender’s DMARC policy."),
        ("HardBounce", "smtp;550 5.7.1 blocked using Spamhaus"),
        ("ManuallyDeactivated", "The account has been deactivated."),
    ],
)
def test_what_is_refused_because_of_us_leaves_the_address_alone_and_the_office_is_told(client, what, words):
    message = letter()
    tell(client, message, **bounce(what, words=words))
    assert state_of(message) == State.FAILED
    assert not AddressTrouble.objects.exists()
    assert list(messages_refused(PersonFactory(is_superuser=True))) == [message]
    assert letter(cause="test:2").state == State.HANDED_OVER


class TestTheOfficeSendsToAnAddressAgain:
    @pytest.fixture
    def manager(self, client, office_groups):
        person = PersonFactory(name="Rosa Green")
        person.groups.add(Group.objects.get(name=MANAGERS))
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return person

    def test_from_what_needs_attention_and_it_is_noted_who_did(self, client, manager):
        address_troubles.came_back(TO, "550 5.1.1 No such mailbox")
        trouble = AddressTrouble.objects.get()
        step = reverse("office_addresses:again", args=[trouble.pk])
        assert step in client.get(reverse("office_attention")).text
        assert step in client.get(reverse("office_addresses:index")).text
        assert "550 5.1.1 No such mailbox" in client.get(step).text
        with capture_logs() as logs:
            assert f"We’ll send emails to {TO} again." in client.post(step, follow=True).text
        assert {"event": "address_tried_again", "trouble": trouble.pk, "by": manager.pk, "log_level": "info"} in logs
        assert letter().state == State.HANDED_OVER
        assert "We send emails to this address already." in client.post(step).text

    def test_a_mailbox_that_was_full_is_tried_again_too(self, client, manager):
        for _ in range(5):
            address_troubles.took_nothing(TO, "mailbox full")
        client.post(reverse("office_addresses:again", args=[AddressTrouble.objects.get().pk]))
        assert letter().state == State.HANDED_OVER

    def test_what_its_reader_marked_as_spam_stays_so(self, manager):
        address_troubles.complained(TO)
        assert not address_troubles.lift(AddressTrouble.objects.get(), by=manager)
        address_troubles.came_back(TO, "550 5.1.1 No such mailbox")
        assert address_troubles.lift(AddressTrouble.objects.get(), by=manager)
        assert letter().state == State.SUPPRESSED
        assert letter(LetterClass.BOOKINGS, cause="test:2").state == State.HANDED_OVER


def test_the_person_is_told_when_they_next_sign_in_and_says_that_it_works(client):
    person = PersonFactory(email=TO)
    address_troubles.came_back(TO.upper(), "550 No such mailbox")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("member")).text
    assert "Our emails aren’t reaching you" in page
    assert TO in page
    answer = client.post(reverse("emails_arrive"), follow=True).text
    assert "We’ll send you emails again" in answer
    assert "Our emails aren’t reaching you" not in answer
    assert letter().state == State.HANDED_OVER


@pytest.mark.parametrize(("going", "told"), [("/courses/", "Our emails to"), ("/member/", "Our emails aren’t reaching you")])
def test_who_signs_in_on_the_way_to_another_page_is_told_there_and_once(client, going, told):
    person = PersonFactory(email=TO, password="a better battery staple")
    EmailAddress.objects.update_or_create(user=person, email=TO, defaults={"verified": True, "primary": True})
    address_troubles.came_back(TO, "550 No such mailbox")
    typed = {"login": TO, "password": "a better battery staple", "next": going}
    page = client.post(reverse("account_login"), typed, follow=True)
    assert page.redirect_chain == [(going, 302)]
    assert told in page.text
    assert f"{reverse('member')}#emails-come-back" in page.text or going == "/member/"
    assert page.text.count("aren’t reaching you") == 1
    assert "Our emails" not in client.get("/courses/").text


def test_who_gets_our_emails_is_told_nothing_when_they_sign_in(client):
    person = PersonFactory(email=TO, password="a better battery staple")
    EmailAddress.objects.update_or_create(user=person, email=TO, defaults={"verified": True, "primary": True})
    typed = {"login": TO, "password": "a better battery staple", "next": "/courses/"}
    assert "Our emails" not in client.post(reverse("account_login"), typed, follow=True).text


def test_nobody_says_it_for_somebody_elses_address(client):
    address_troubles.came_back(TO, "550 No such mailbox")
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("emails_arrive"))
    assert AddressTrouble.objects.exclude(came_back_at=None).exists()


def test_whoever_unsubscribes_at_the_provider_gets_no_bulk_mail(client, declare):
    tell(client, letter(), RecordType="SubscriptionChange", SuppressSending=True, Origin="Recipient", SuppressionReason="ManualSuppression")
    assert DeliveryEvent.objects.get().what == "unsubscribed"


def test_what_was_told_is_kept_for_three_months(client, clock):
    tell(client, letter())
    clock.forward(days=91)
    from thep.mail.delivery_events import forget_old

    assert forget_old() == 1


def test_what_is_told_goes_with_the_account(client):
    person = PersonFactory(email=TO)
    tell(client, letter(), **bounce())
    shown = client
    shown.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    from thep.accounts import closing

    closing.close(User.objects.get(pk=person.pk))
    assert not DeliveryEvent.objects.exists()
    assert not AddressTrouble.objects.exists()


def test_the_check_asks_once_for_a_batch(django_assert_num_queries):
    address_troubles.came_back(TO, "550")
    batch = [posted(f"a{number}@school.example", kind=KINDS[LetterClass.NEWSLETTER]) for number in range(10)] + [letter()]
    with django_assert_num_queries(1):
        assert len(address_troubles.check(batch)) == 1


def test_old_troubles_are_forgotten(clock):
    address_troubles.came_back(TO, "550", timezone.now() - datetime.timedelta(days=731))
    assert address_troubles.forget_old() == 1
