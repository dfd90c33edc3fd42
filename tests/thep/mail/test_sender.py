"""What becomes of messages as servers take, refuse, delay, stall and drop them."""

import smtplib
import socket

import pytest
from anymail.exceptions import AnymailUnsupportedFeature
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.mail import posted
from thep.accounts.groups import MANAGERS
from thep.mail import handover, outbox, sender
from thep.mail.attention import messages_refused
from thep.mail.bounce_reasons import NOT_THE_ADDRESS
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.messages import message_to
from thep.mail.models import AddressTrouble, Message
from thep.mail.smtp import EmailBackend as SMTPBackend
from thep.mail.smtp import check_backend

State = Message.State

pytestmark = pytest.mark.django_db

BULK = LetterKind(name="test.bulk", template="mail/from_text", about=LetterClass.NEWSLETTER, why="You asked for it.")
MATTERS = LetterKind(name="test.matters", template="mail/from_text", about=LetterClass.BOOKINGS, why="You booked.")
NO_SUCH = "550 5.1.1 No such mailbox"
FULL = "552 5.2.2 Mailbox full"
LATER = "451 4.7.1 Greylisted, come again"


def post(number=1, *, kind=BULK, to="nasima@school.example"):
    """Post so many messages, to leave with the next sender."""
    name, domain = to.split("@")
    addresses = [to] if number == 1 else [f"{name}{each}@{domain}" for each in range(number)]
    outbox.post_many([message_to(each, kind=kind, cause="test:1", subject="Hello", text="Good morning") for each in addresses])
    return list(Message.objects.filter(to__in=addresses).order_by("pk"))


def states():
    return [(message.state, message.attempts) for message in Message.objects.order_by("pk")]


def leaves(clock, **ago):
    clock.forward(**ago)
    return sender.send_due()


def test_a_message_that_the_server_takes_has_left(server):
    post()
    assert sender.send_due() == 1
    message = Message.objects.get()
    assert (message.state, message.attempts, message.reason) == (State.HANDED_OVER, 1, "")
    assert message.handed_over_at is not None
    assert [taken["Message-ID"] for taken in server.taken] == [message.message_id]


def test_mail_that_matters_leaves_first(server):
    post(3, kind=BULK)
    post(2, kind=MATTERS, to="lead@school.example")
    assert sender.send_due() == 5
    assert [taken["To"].split("@")[0].rstrip("0123456789") for taken in server.taken] == ["lead", "lead", "nasima", "nasima", "nasima"]


def test_a_batch_has_one_connection_and_a_query_to_a_message(server):
    post(2 * sender.BATCH)
    with CaptureQueriesContext(connection) as asked:
        assert sender.send_due() == 2 * sender.BATCH
    assert server.connections == 1
    statements = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(statements) <= 1.3 * 2 * sender.BATCH


@pytest.mark.parametrize("command", ["MAIL", "DATA"])
def test_a_server_that_ends_a_connection_after_some_messages_gets_another(server, command):
    server.most_in_a_connection, server.ends_at = 2, command
    post(5)
    assert sender.send_due() == 5
    assert set(server.identities.values()) == {1}
    assert states() == [(State.HANDED_OVER, 1)] * 5


def test_an_address_that_is_not_there_has_bounced_and_keeps_no_other(server, clock):
    server.recipients["nasima1@school.example"] = NO_SUCH
    post(3)
    assert sender.send_due() == 2
    assert states() == [(State.HANDED_OVER, 1), (State.BOUNCED, 1), (State.HANDED_OVER, 1)]
    assert "No such mailbox" in Message.objects.get(state=State.BOUNCED).reason
    assert leaves(clock, days=1) == 0


@pytest.mark.parametrize("answer", [LATER, FULL])
def test_what_an_address_does_not_take_now_is_tried_again_with_more_and_more_patience(server, clock, answer):
    server.recipients["school.example"] = [answer, answer]
    post()
    assert sender.send_due() == 0
    assert states() == [(State.QUEUED, 1)]
    assert leaves(clock, seconds=110) == 0  # not due yet
    assert leaves(clock, seconds=20) == 0
    assert states() == [(State.QUEUED, 2)]
    assert leaves(clock, minutes=3) == 0
    assert leaves(clock, minutes=2) == 1
    assert states() == [(State.HANDED_OVER, 3)]


def test_a_message_is_given_up_after_eight_tries_and_can_be_sent_again(server, clock):
    server.recipients["school.example"] = LATER
    (message,) = post()
    for _ in range(sender.ATTEMPTS):
        leaves(clock, days=1)
    assert states() == [(State.FAILED, sender.ATTEMPTS)]
    server.recipients = {}
    outbox.send_again(message)
    assert sender.send_due() == 1


def test_a_message_that_the_server_refuses_is_given_up(server):
    server.after_data = "554 5.7.1 Spam"
    post()
    assert sender.send_due() == 0
    assert states() == [(State.FAILED, 1)]


US = ["554 5.7.1 Relay access denied", "550 5.7.1 blocked using Spamhaus", "530 5.7.0 Authentication required", "550 Rejected"]


@pytest.mark.parametrize("answer", US)
def test_what_is_refused_because_of_us_is_given_up_and_says_nothing_of_the_address(server, client, office_groups, answer):
    server.recipients["school.example"] = answer
    post()
    assert sender.send_due() == 0
    assert states() == [(State.FAILED, 1)]
    assert not AddressTrouble.objects.exists()
    manager = PersonFactory()
    manager.groups.add(Group.objects.get(name=MANAGERS))
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    assert "Emails that servers refuse" in client.get(reverse("office_attention")).text
    assert "Emails that could not be sent" not in client.get(reverse("office_attention")).text


def test_what_matters_and_is_refused_because_of_us_is_tried_again(server, clock):
    server.recipients["school.example"] = [US[0]]
    post(kind=MATTERS)
    assert sender.send_due() == 0
    assert states() == [(State.QUEUED, 1)]
    assert [each.reason.startswith(NOT_THE_ADDRESS) for each in messages_refused(PersonFactory(is_superuser=True))] == [True]
    assert leaves(clock, minutes=3) == 1


def test_what_matters_and_is_always_refused_because_of_us_is_given_up_after_eight_tries(server, clock):
    server.recipients["school.example"] = US[1]
    post(kind=MATTERS)
    for _ in range(sender.ATTEMPTS):
        leaves(clock, days=1)
    assert states() == [(State.FAILED, sender.ATTEMPTS)]
    assert not AddressTrouble.objects.exists()


@pytest.mark.parametrize(("answer", "counts"), [(LATER, 0), (FULL, 1)])
def test_a_full_mailbox_counts_against_it_and_a_greylist_that_never_ends_does_not(server, clock, answer, counts):
    server.recipients["school.example"] = answer
    post()
    for _ in range(sender.ATTEMPTS):
        leaves(clock, days=1)
    assert states() == [(State.FAILED, sender.ATTEMPTS)]
    assert AddressTrouble.objects.filter(soft_score=1).count() == counts


def test_a_message_that_cannot_be_made_keeps_no_other(server):
    post(3)
    Message.objects.filter(to="nasima1@school.example").update(headers={"X-Bad": "a\nb"})
    assert sender.send_due() == 2
    assert sorted(state for state, _ in states()) == sorted([State.FAILED, State.HANDED_OVER, State.HANDED_OVER])


def test_a_message_at_which_the_server_always_goes_away_keeps_no_other(server, clock):
    server.recipients["nasima0@school.example"] = "drop"
    post(3)
    assert sender.send_due() == 2
    assert states() == [(State.QUEUED, 1), (State.HANDED_OVER, 1), (State.HANDED_OVER, 1)]
    for _ in range(sender.ATTEMPTS - 1):
        leaves(clock, days=1)
    assert states()[0] == (State.FAILED, sender.ATTEMPTS)


class Particular(SMTPBackend):
    """A way of sending that can't send every message."""

    def send_messages(self, messages):
        for message in messages:
            if "nasima0" in message.to[0]:
                raise smtplib.SMTPNotSupportedError("SMTPUTF8 is not there")
            if "nasima1" in message.to[0]:
                raise AnymailUnsupportedFeature("no envelope sender")
        return super().send_messages(messages)


def test_a_message_that_asks_for_what_the_provider_has_not_keeps_no_other(server, settings):
    settings.MAIL_DELIVERY = f"{__name__}.Particular"
    post(4)
    assert sender.send_due() == 2
    assert [state for state, _ in states()] == [State.FAILED] * 2 + [State.HANDED_OVER] * 2


def test_while_the_server_is_away_nothing_counts_as_a_try_and_nobody_waits_for_it(server, settings, clock):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_PORT = closed.getsockname()[1]
    post(3)
    assert sender.send_due() == 0
    assert states() == [(State.QUEUED, 0)] * 3
    assert "refused" in Message.objects.first().reason.lower()
    settings.EMAIL_PORT = server.port
    post(1, kind=MATTERS, to="lead@school.example")
    assert sender.send_due() == 0  # it is left alone for a minute
    assert leaves(clock, minutes=2) == 4


def test_what_has_waited_for_a_server_for_four_days_is_given_up(server, settings, clock):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_PORT = closed.getsockname()[1]
    post()
    leaves(clock, days=3)
    assert states() == [(State.QUEUED, 0)]
    leaves(clock, days=1, minutes=5)
    assert states() == [(State.FAILED, 1)]


@pytest.mark.parametrize("happens", ["drop", "take and drop"])
def test_bulk_mail_that_the_server_got_and_did_not_answer_to_is_uncertain_and_never_sent_twice(server, clock, happens):
    server.after_data = happens
    post()
    assert sender.send_due() == 0
    assert states() == [(State.UNCERTAIN, 1)]
    server.after_data = "take"
    assert leaves(clock, days=1) == 0
    assert all(times == 1 for times in server.identities.values())


def test_mail_that_matters_is_sent_again_with_the_same_message_id(server, clock):
    server.after_data = "take and drop"
    (message,) = post(kind=MATTERS)
    assert sender.send_due() == 0
    server.after_data = "take"
    assert leaves(clock, minutes=3) == 1
    assert server.identities == {message.message_id: 2}
    assert states() == [(State.HANDED_OVER, 2)]


def test_a_server_that_answers_late_has_taken_it(server):
    server.late = 0.5
    post(2)
    assert sender.send_due() == 2


def test_a_server_that_stalls_gets_no_more_than_two_of_a_batch(server, settings, clock):
    settings.EMAIL_TIMEOUT, server.late = 0.3, 1.0
    post(5)
    assert sender.send_due() == 0
    assert [state for state, _ in states()] == [State.UNCERTAIN] * 2 + [State.QUEUED] * 3
    server.late = 0
    settings.EMAIL_TIMEOUT = 5
    assert leaves(clock, minutes=2) == 3


@pytest.mark.parametrize("batch", [2, 50])
def test_a_domain_gets_so_many_in_a_minute_and_others_do_not_wait_for_it(server, settings, clock, monkeypatch, batch):
    settings.MAIL_A_MINUTE_TO_A_DOMAIN = 4
    monkeypatch.setattr(sender, "BATCH", batch)
    post(10, to="a@big.example")
    post(3, to="b@small.example")
    post(2, to="c@big.example", kind=MATTERS)
    assert sender.send_due() == 2 + 4 + 3
    assert leaves(clock, seconds=61) == 4
    assert leaves(clock, seconds=61) == 2


def test_what_another_sender_has_claimed_counts_for_the_minute(server, settings):
    settings.MAIL_A_MINUTE_TO_A_DOMAIN = 4
    post(10, to="a@big.example")
    with sender.Sender() as one, sender.Sender() as other:
        assert len(one.claim(Message.objects.due(), most=3)) == 3
        assert len(other.claim(Message.objects.due(), most=50)) == 1
        assert other.claim(Message.objects.due(), most=50) == []


def test_what_a_dead_sender_had_claimed_goes_back_and_what_it_was_handing_over_is_uncertain(server, clock):
    post(2, to="b@school.example")
    post(kind=MATTERS, to="m@school.example")
    with sender.Sender() as dead:
        batch = dead.claim(Message.objects.due(), most=3)
        dead.begin(batch[0])
        dead.begin(batch[1])
    Message.objects.filter(pk=batch[0].pk).update(state=State.SENDING)
    assert sender.send_due() == 0  # it may be alive
    clock.forward(minutes=6)
    assert sender.send_due() == 2
    assert {message.to: message.state for message in Message.objects.all()} == {
        "m@school.example": State.HANDED_OVER,
        "b0@school.example": State.UNCERTAIN,
        "b1@school.example": State.HANDED_OVER,
    }


def test_a_sender_whose_claim_is_over_sends_nothing_of_it(server, clock):
    post(2)
    with sender.Sender() as slow:
        batch = slow.claim(Message.objects.due(), most=2)
        clock.forward(minutes=6)
        assert sender.send_due() == 2
        assert slow.hand_over(batch) == 0
    assert set(server.identities.values()) == {1}


def test_two_senders_claim_no_message_both(server):
    post(4)
    with sender.Sender() as one, sender.Sender() as other:
        claimed = [each.claim(Message.objects.due(), most=3) for each in (one, other)]
    assert [len(each) for each in claimed] == [3, 1]
    assert len({message.pk for each in claimed for message in each}) == 4


def test_a_provider_that_is_quicker_to_say_that_it_arrived_is_believed_and_a_code_is_forgotten_all_the_same(server, monkeypatch):
    code = LetterKind(
        name="test.code", template="mail/from_text", about=LetterClass.SECURITY, why="You asked for it.", forgotten_once_sent=True
    )
    monkeypatch.setattr("thep.mail.handover.kind_named", lambda name: code)
    give = sender.Sender.give

    def give_and_hear(self, email):
        answer = give(self, email)
        handover.record(Message.objects.filter(message_id=email.extra_headers["Message-ID"]), State.DELIVERED)
        return answer

    monkeypatch.setattr(sender.Sender, "give", give_and_hear)
    post(2, kind=code)
    assert sender.send_due() == 2
    assert [(message.state, message.text) for message in Message.objects.all()] == [(State.DELIVERED, "")] * 2


def test_two_accounts_at_one_address_get_one(server):
    posted("office@school.example", kind=BULK)
    posted("Office@School.example", kind=BULK)
    assert outbox.post_many([message_to("OFFICE@school.example", kind=BULK, cause="test:1", subject="Hello", text="…")]) == 0
    sender.send_due()
    assert len(server.taken) == 1


def test_the_office_may_send_again_or_cancel_what_is_uncertain(server, clock):
    server.after_data = "drop"
    first, second = post(2)
    sender.send_due()
    server.after_data = "take"
    assert outbox.cancel(second)
    outbox.send_again(second)
    outbox.send_again(first)
    assert leaves(clock, minutes=2) == 1
    assert [state for state, _ in states()] == [State.HANDED_OVER, State.CANCELLED]


@pytest.mark.parametrize("was", State)
@pytest.mark.parametrize("becomes", State)
def test_no_state_follows_one_that_it_may_not_follow(was, becomes):
    message = posted("nasima@school.example")
    Message.objects.update(state=was)
    written = handover.record(Message.objects.all(), becomes, "why")
    message.refresh_from_db()
    allowed = was in handover.MAY_FOLLOW[becomes]
    assert (written, message.state, message.reason) == ((1, becomes, "why") if allowed else (0, was, message.reason))


def test_a_way_of_sending_that_cannot_tell_whether_a_message_may_have_left_is_warned_of(settings):
    assert check_backend() == []
    settings.MAIL_DELIVERY = "django.core.mail.backends.smtp.EmailBackend"
    assert [warning.id for warning in check_backend()] == ["mail.W001"]
