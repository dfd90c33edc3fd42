"""Senders are killed with -9 wherever they may be; what was promised of mail holds all the same.

Nobody gets bulk mail twice. Everyone's message ends as handed over or is listed as uncertain, and at most one is for each kill. Mail that
matters arrives, and where it arrives twice it has the same Message-ID.
"""

import os
import random
import signal
from collections import Counter

import pytest
from django.db import connections
from django.db.models import F

from tests.mail_server import MailServer
from thep.mail import handover, sender
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.messages import message_to
from thep.mail.models import Message
from thep.mail.sender import Sender
from thep.mail.smtp import Server

State = Message.State
pytestmark = [pytest.mark.storm, pytest.mark.django_db(transaction=True)]

BULK = LetterKind(name="test.bulk", template="mail/from_text", about=LetterClass.NEWSLETTER, why="You asked for it.")
MATTERS = LetterKind(name="test.matters", template="mail/from_text", about=LetterClass.BOOKINGS, why="You booked.")
KILLS = 40
"""At each place."""
MOST_BEFORE = 4
"""So many messages a sender may hand over before it's killed."""


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def dying(function, *, before, after):
    """Return `function` as it is for a process that dies in it, at the passage that it counts down to."""

    def run(*args, **kwargs):
        if before():
            die()
        result = function(*args, **kwargs)
        if after(result):
            die()
        return result

    return run


def countdown():
    left = random.randint(1, MOST_BEFORE)

    def reached(*_):
        nonlocal left
        left -= 1
        return left == 0

    return reached


def never(*_):
    return False


def dying_in_data(server):
    """Send half of what DATA is to carry, and die."""
    reached, whole = countdown(), server.data

    def data(self, message):
        if not reached():
            return whole(self, message)
        self.putcmd("data")
        self.getreply()
        self.send(message[: len(message) // 2])
        return die()

    return data


PLACES = {
    "before the claim": lambda: setattr(Sender, "claim", dying(Sender.claim, before=lambda: True, after=never)),
    "after the claim": lambda: setattr(Sender, "claim", dying(Sender.claim, before=never, after=lambda batch: True)),
    "within DATA": lambda: setattr(Server, "data", dying_in_data(Server)),
    "after 250, before the commit": lambda: setattr(Sender, "give", dying(Sender.give, before=never, after=countdown())),
    "after the commit": lambda: setattr(handover, "hand_on", dying(handover.hand_on, before=never, after=countdown())),
}


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.MAIL_DELIVERY = "thep.mail.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 20
    settings.MAIL_A_MINUTE_TO_A_DOMAIN = 0
    yield server
    server.stop()


def write(number):
    """Write so many messages, every fifth of which matters."""
    Message.objects.bulk_create(
        message_to(
            f"reader{each}@school.example", kind=BULK if each % 5 else MATTERS, cause="test:1", subject="Hello", text="Good morning " * 20
        )
        for each in range(number)
    )


def fork(run):
    """Run `run` in a process of its own, with connections of its own, and return its number."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        run()
    finally:
        os._exit(0)


def send_and_die(place):
    PLACES[place]()
    sender.send_due()


def run_senders(number, place):
    """Run so many senders at once that die at `place`, and return how many did; whoever is dead has lost its claim."""
    pids = [fork(lambda: send_and_die(place)) for _ in range(number)]
    killed = sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL for pid in pids)
    Message.objects.filter(state__in=[State.CLAIMED, State.SENDING]).update(claimed_until=F("claimed_until") - 2 * sender.LEASE)
    return killed


def finish():
    while Message.objects.unfinished().exists():
        Message.objects.filter(state=State.QUEUED).update(next_attempt_at=F("created_at"))
        pid = fork(sender.send_due)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.parametrize("senders", [1, 3])
def test_the_promise_holds_however_senders_die(server, senders):
    write(KILLS * len(PLACES) * MOST_BEFORE)
    kills = Counter()
    for place in PLACES:
        for _ in range(3 * KILLS):
            if kills[place] < KILLS:
                kills[place] += run_senders(senders, place)
    assert set(kills) == set(PLACES)
    assert min(kills.values()) >= KILLS
    finish()

    times = server.identities
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


def test_without_claims_three_senders_would_write_twice(server):
    """The control: each takes what is due without noting that it has it."""

    def run():
        Sender.begin = lambda self, message: True
        with Sender() as careless:
            careless.hand_over(list(Message.objects.due()))

    write(10)
    pids = [fork(run) for _ in range(3)]
    for pid in pids:
        os.waitpid(pid, 0)
    assert max(server.identities.values()) > 1
