"""What somebody has chosen is obeyed when a message leaves, also where it was chosen after the message was written."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from thep.mail import letters, one_click, preferences, sender
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency, Message
from thep.mail.preference_checks import over_the_limit, unwanted

pytestmark = pytest.mark.django_db

EMAIL = "nasima@home.example"
WORDS = {"subject": "Hello", "text": "Good morning"}
BULK = (LetterClass.NETWORK, LetterClass.ALERT, LetterClass.NEWSLETTER)
LISTS = {
    about: MailingList(name=f"list of {about.value}", label=about.value.capitalize(), about=about, frequencies=tuple(Frequency))
    for about in BULK
}
KINDS = {
    about: LetterKind(
        name=f"test.{about.name.lower()}",
        label="Test",
        audience="Whoever is in the test.",
        template="mail/from_text",
        about=about,
        why="You asked.",
        stopped_by=LISTS[about].name if about in LISTS else "",
    )
    for about in LetterClass
}
DIGEST = MailingList(name="digest", label="Digest", about=LetterClass.ALERT, frequencies=tuple(Frequency))
GATHERED = MailingList(name="gathered", label="Gathered", about=LetterClass.ALERT, frequencies=tuple(Frequency), part_of="digest")
REGULAR = MailingList(
    name="regular", label="Regular", about=LetterClass.ALERT, default=Frequency.DAILY, frequencies=tuple(Frequency), part_of="digest"
)


def alert(name, stopped_by):
    return LetterKind(
        name=name, label="T", audience="T.", template="mail/from_text", about=LetterClass.ALERT, why="You asked.", stopped_by=stopped_by
    )


DIGEST_LETTER, GATHERED_LETTER = alert("test.digest", DIGEST.name), alert("test.gathered", GATHERED.name)


@pytest.fixture(autouse=True)
def kinds(declare, settings):
    settings.MAIL_BULK_A_DAY = 2
    declare(*KINDS.values(), *LISTS.values(), DIGEST, GATHERED, REGULAR, DIGEST_LETTER, GATHERED_LETTER)


def write(kind, to="Nasima@Home.example"):
    return letters.send(kind, to, Cause.of_its_own(), WORDS)


def states():
    return [message.state for message in Message.objects.order_by("pk")]


NEVER = [(about, Frequency.NEVER, Message.State.SUPPRESSED) for about in BULK]
PAUSED = [(about, "paused", Message.State.SUPPRESSED) for about in BULK]
OFTEN = [(about, each, Message.State.HANDED_OVER) for about in BULK for each in (Frequency.AT_ONCE, Frequency.DAILY, Frequency.WEEKLY)]
ALWAYS = [(about, each, Message.State.HANDED_OVER) for about in LetterClass if about not in BULK for each in (*Frequency, "paused")]


@pytest.mark.parametrize(("about", "choice", "state"), [*NEVER, *PAUSED, *OFTEN, *ALWAYS])
@pytest.mark.parametrize("by", ["list", "class"])
def test_each_class_of_mail_by_each_choice(about, choice, state, by):
    message = write(KINDS[about])
    for each in BULK:  # whoever stops or pauses all that there is to stop
        if choice == "paused":
            preferences.pause(EMAIL, timezone.localdate() + datetime.timedelta(days=1))
        else:
            preferences.choose(EMAIL, LISTS[each].name if by == "list" else each, choice)
    sender.send_due()
    message.refresh_from_db()
    assert message.state == state
    assert len(mail.outbox) == (state == Message.State.HANDED_OVER)
    assert bool(message.reason) == (state == Message.State.SUPPRESSED)


def test_what_a_digest_gathers_is_not_sent_at_once_to_whoever_wants_it_daily():
    for letter, choice in zip("abc", (Frequency.DAILY, Frequency.WEEKLY, Frequency.AT_ONCE), strict=True):
        address = f"{letter}@home.example"
        preferences.choose(address, GATHERED.name, choice)
        write(GATHERED_LETTER, address)
    sender.send_due()
    assert [email.to for email in mail.outbox] == [["c@home.example"]]
    reasons = Message.objects.filter(state=Message.State.SUPPRESSED).order_by("to").values_list("reason", flat=True)
    assert [reason.partition(":")[0] for reason in reasons] == ["They get this once a day", "They get this once a week"]


def test_two_a_day_leave_and_a_third_joins_the_digest_but_what_cannot_be_stopped_always_goes():
    for _ in range(3):
        write(GATHERED_LETTER)
    unstoppable = [about for about in LetterClass if about not in BULK]
    for about in unstoppable:
        write(KINDS[about])
    write(GATHERED_LETTER, "other@home.example")
    sender.send_due()
    assert Message.objects.filter(state=Message.State.SUPPRESSED).get().reason.endswith("it joins the next digest.")
    assert len(mail.outbox) == 2 + len(unstoppable) + 1


def test_whoever_gets_no_digest_gets_a_third_the_next_morning():
    preferences.stop([EMAIL], DIGEST.name)
    for _ in range(3):
        write(GATHERED_LETTER)
    sender.send_due()
    late = Message.objects.exclude(state=Message.State.HANDED_OVER).get()
    assert (late.state, late.reason.partition(": ")[2]) == (Message.State.QUEUED, "it leaves tomorrow morning.")


def test_one_that_no_digest_gathers_leaves_the_next_morning_in_london(time_machine):
    time_machine.move_to(datetime.datetime(2027, 7, 14, 20, 0, tzinfo=datetime.UTC), tick=False)
    for _ in range(3):
        write(KINDS[LetterClass.NEWSLETTER])
    sender.send_due()
    late = Message.objects.get(state=Message.State.QUEUED)
    assert late.next_attempt_at == datetime.datetime(2027, 7, 15, 6, 0, tzinfo=datetime.UTC)
    assert "leaves tomorrow morning" in late.reason
    time_machine.move_to(datetime.datetime(2027, 7, 15, 6, 1, tzinfo=datetime.UTC), tick=False)
    sender.send_due()
    assert states() == [Message.State.HANDED_OVER] * 3


def test_a_day_is_one_of_london(time_machine):
    time_machine.move_to(datetime.datetime(2027, 7, 14, 22, 30, tzinfo=datetime.UTC), tick=False)  # half past eleven at night
    for _ in range(2):
        write(GATHERED_LETTER)
    sender.send_due()
    time_machine.move_to(datetime.datetime(2027, 7, 14, 23, 30, tzinfo=datetime.UTC), tick=False)
    write(GATHERED_LETTER)
    sender.send_due()
    assert states() == [Message.State.HANDED_OVER] * 3


def test_a_digest_counts_and_always_leaves():
    write(GATHERED_LETTER)
    write(KINDS[LetterClass.NETWORK])
    sender.send_due()
    write(DIGEST_LETTER)
    sender.send_due()
    assert states() == [Message.State.HANDED_OVER] * 3


def test_what_is_stopped_does_not_count():
    preferences.choose(EMAIL, LISTS[LetterClass.NETWORK].name, Frequency.NEVER)
    for _ in range(3):
        write(KINDS[LetterClass.NETWORK])
    write(GATHERED_LETTER)
    write(GATHERED_LETTER)
    sender.send_due()
    assert [message.kind for message in Message.objects.filter(state=Message.State.HANDED_OVER)] == ["test.gathered"] * 2


def test_of_two_senders_at_once_each_counts_what_the_other_claimed_before():
    messages = [write(GATHERED_LETTER) for _ in range(4)]
    claims = []
    for pair in (messages[:2], messages[2:]):
        one = sender.Sender()
        claims.append(one.claim(Message.objects.filter(pk__in=[each.pk for each in pair]), most=2))
    assert [len(over_the_limit(claim)) for claim in claims] == [0, 2]


def test_there_may_be_no_limit(settings):
    settings.MAIL_BULK_A_DAY = 0
    for _ in range(5):
        write(GATHERED_LETTER)
    sender.send_due()
    assert states() == [Message.State.HANDED_OVER] * 5


def test_a_batch_takes_as_many_queries_whatever_its_size(settings, django_assert_num_queries):
    settings.MAIL_BULK_A_DAY = 10
    few = [write(GATHERED_LETTER)]
    many = [write(kind, f"reader{number}@home.example") for number in range(20) for kind in (*KINDS.values(), GATHERED_LETTER)]
    for messages in (few, many):
        with django_assert_num_queries(2):
            unwanted(messages)
        with django_assert_num_queries(1):
            over_the_limit(messages)
    with django_assert_num_queries(0):
        assert unwanted([Message(kind="bookings.confirmed", to=EMAIL)]) == {}


@pytest.mark.parametrize("about", LetterClass)
def test_what_can_be_stopped_says_how_in_its_headers_and_nothing_else_does(about, client):
    write(KINDS[about])
    sender.send_due()
    headers = mail.outbox[0].message()
    assert ("List-Unsubscribe" in headers) == (about in BULK)
    assert headers["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if about in BULK else None)
    if about in BULK:
        address = "".join(headers["List-Unsubscribe"].split()).strip("<>")
        path = address[address.index("/email-preferences/") :]
        assert one_click.read(path.split("/")[-2]) == (EMAIL, LISTS[about], "")
        client.post(path, {"List-Unsubscribe": "One-Click"})
        assert preferences.frequency(EMAIL, KINDS[about]) == Frequency.NEVER
