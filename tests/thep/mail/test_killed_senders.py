"""Senders are killed with -9 wherever they may be; what was promised of mail holds all the same.

Nobody gets bulk mail twice. Everyone's message ends as handed over or is listed as uncertain, and at most one is for each kill. Mail that
matters arrives, and where it arrives twice it has the same Message-ID.
"""

import signal
from collections import Counter

import pytest
from django.db.models import F

from tests.forks import Loaded
from tests.mail_server import MailServer
from tests.own_database import own_database
from thep.mail import sender
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.messages import message_to
from thep.mail.models import Message

from .dying_senders import MOST_BEFORE, PLACES

__all__ = ["own_database"]

State = Message.State
pytestmark = [pytest.mark.storm, pytest.mark.django_db(transaction=True)]

BULK = LetterKind(name="test.bulk", template="mail/from_text", about=LetterClass.NEWSLETTER, why="You asked for it.")
MATTERS = LetterKind(name="test.matters", template="mail/from_text", about=LetterClass.BOOKINGS, why="You booked.")
KILLS = 40
"""At each place."""
PATIENCE = 120
"""Seconds for a sender to end; one that does not is stuck."""


class Senders:
    """Processes that send to `server`."""

    def __init__(self, environment):
        self.server = MailServer()
        self.server.start()
        self.loaded = Loaded("tests.thep.mail.dying_senders", environment)
        self.settings = {
            "MAIL_DELIVERY": "thep.mail.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.server.port,
            "MAIL_A_MINUTE_TO_A_DOMAIN": 0,
        }

    def end(self):
        self.loaded.end()
        self.server.stop()

    def run(self, function, number=1, **given):
        """Run so many senders at once, and return how each ended."""
        calls = [self.loaded.begin(function, given, settings=self.settings) for _ in range(number)]
        return [call.finish(PATIENCE)[0] for call in calls]

    def kill(self, number, place):
        """Run so many senders that die at `place`, and return how many did; whoever is dead has lost its claim."""
        killed = self.run("send_and_die", number, place=place).count(-signal.SIGKILL)
        Message.objects.filter(state__in=[State.CLAIMED, State.SENDING]).update(claimed_until=F("claimed_until") - 2 * sender.LEASE)
        return killed

    def finish(self):
        for _ in range(10):
            if not Message.objects.unfinished().exists():
                return
            Message.objects.filter(state=State.QUEUED).update(next_attempt_at=F("created_at"))
            assert self.run("send") == [0]
        pytest.fail("messages are left")


@pytest.fixture
def senders(own_database):
    senders = Senders(own_database)
    yield senders
    senders.end()


def write(number):
    """Write so many messages, every fifth of which matters."""
    Message.objects.bulk_create(
        message_to(
            f"reader{each}@school.example", kind=BULK if each % 5 else MATTERS, cause="test:1", subject="Hello", text="Good morning " * 20
        )
        for each in range(number)
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_promise_holds_however_senders_die(senders, number):
    write(KILLS * len(PLACES) * MOST_BEFORE)
    kills = Counter()
    for place in PLACES:
        for _ in range(3 * KILLS):
            if kills[place] < KILLS:
                kills[place] += senders.kill(number, place)
    assert set(kills) == set(PLACES)
    assert min(kills.values()) >= KILLS
    senders.finish()

    times = senders.server.identities
    uncertain = Message.objects.filter(state=State.UNCERTAIN)
    assert set(Message.objects.values_list("state", flat=True)) <= {State.HANDED_OVER, State.UNCERTAIN}
    assert uncertain.count() <= sum(kills.values())
    assert not uncertain.filter(matters=True).exists()
    for message in Message.objects.all():
        arrived = times[message.message_id]
        if message.matters:
            assert arrived >= 1
        elif message.state == State.HANDED_OVER:
            assert arrived == 1
        else:
            assert arrived <= 1


def test_without_claims_three_senders_would_write_twice(senders):
    """The control: each takes what is due without noting that it has it."""
    write(10)
    assert senders.run("send_without_claims", 3) == [0, 0, 0]
    assert max(senders.server.identities.values()) > 1
