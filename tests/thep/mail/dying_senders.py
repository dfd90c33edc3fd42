"""Senders for `test_killed_senders`: each runs in a process of its own, and most kill it where they are told to."""

import os
import random
import signal

from thep.mail import handover, sender
from thep.mail.kinds import kind_named
from thep.mail.models import Message
from thep.mail.sender import Sender
from thep.mail.smtp import Server

kind_named("")  # what domains declare is looked for here once, not in each process
MOST_BEFORE = 4
"""So many messages a sender may hand over before it's killed."""


def send():
    return sender.send_due()


def send_and_die(place):
    PLACES[place]()
    return sender.send_due()


def send_without_claims():
    """Send what is due without noting that somebody has it."""
    Sender.begin = lambda self, message: True
    with Sender() as careless:
        return careless.hand_over(list(Message.objects.due()))


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(function, reached):
    def run(*args, **kwargs):
        result = function(*args, **kwargs)
        if reached():
            die()
        return result

    return run


def at_once():
    return True


def countdown():
    """Return what is true at one of the next passages."""
    left = random.randint(1, MOST_BEFORE)

    def reached():
        nonlocal left
        left -= 1
        return left == 0

    return reached


def before_the_claim():
    Sender.claim = lambda self, messages, *, most: die()


def after_the_claim():
    Sender.claim = dying_after(Sender.claim, at_once)


def within_data():
    """Send half of what DATA is to carry, and die."""
    reached, whole = countdown(), Server.data

    def data(self, message):
        if not reached():
            return whole(self, message)
        self.putcmd("data")
        self.getreply()
        self.send(message[: len(message) // 2])
        return die()

    Server.data = data


def after_250():
    Sender.give = dying_after(Sender.give, countdown())


def after_the_commit():
    handover.hand_on = dying_after(handover.hand_on, countdown())


PLACES = {
    "before the claim": before_the_claim,
    "after the claim": after_the_claim,
    "within DATA": within_data,
    "after 250, before the commit": after_250,
    "after the commit": after_the_commit,
}
