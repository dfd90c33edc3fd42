"""Messages are kept as long as their kind says."""

import datetime

import pytest
from django.utils import timezone

from teach_th.alerts.letters import DIGEST
from tests.factories.mail import posted
from thep.accounts.personal_data import retention_periods
from thep.domains import declared
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import Message
from thep.mail.retention import forget_messages, in_words
from thep.mail.sign_in import SIGNING_IN
from thep.payments.letters import INVOICE, RECEIPT
from thep.schedule.sweep import sweep
from thep.schools.emails import APPROVED

pytestmark = pytest.mark.django_db

State = Message.State


def message(cause, *, state=State.HANDED_OVER, days=0, kind=None):
    posted("nasima@school.example", subject="Hello", text="Good morning", html="<p>Good morning</p>", cause=cause, kind=kind)
    Message.objects.filter(cause=cause).update(state=state, created_at=timezone.now() - datetime.timedelta(days=days))


def causes():
    return set(Message.objects.values_list("cause", flat=True))


def test_what_left_or_was_given_up_a_year_ago_is_deleted():
    message("sent long ago", state=State.HANDED_OVER, days=366)
    message("given up long ago", state=State.FAILED, days=366)
    message("sent lately", state=State.HANDED_OVER, days=364)
    message("still to leave", state=State.QUEUED, days=366)

    assert forget_messages() == 2

    assert causes() == {"sent lately", "still to leave"}


@pytest.mark.parametrize(("kind", "days"), [(DIGEST, 90), (APPROVED, 365), (RECEIPT, 2192)], ids=["bulk", "membership", "money"])
def test_a_kind_is_kept_for_its_time(kind, days):
    message("old", kind=kind, days=days + 1)
    message("young", kind=kind, days=days - 1)

    assert forget_messages() == 1

    assert causes() == {"young"}


def test_of_a_receipt_the_record_stays_without_its_text(clock):
    message("receipt", kind=RECEIPT)
    clock.forward(days=364)
    sweep()
    assert Message.objects.get().text == "Good morning"
    clock.forward(days=2)
    sweep()
    kept = Message.objects.get()
    assert (kept.text, kept.html, kept.calendar, kept.headers) == ("", "", "", {})
    assert (kept.kind, kept.to, kept.subject, kept.state) == (RECEIPT.name, "nasima@school.example", "Hello", State.HANDED_OVER)
    clock.forward(days=2192)
    sweep()
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", [State.QUEUED, State.HELD])
def test_what_waits_keeps_its_text(state):
    message("invoice", kind=INVOICE, state=state, days=400)
    assert forget_messages() == 0
    assert Message.objects.get().text == "Good morning"


def test_a_kind_says_itself_how_long_it_is_kept(declare):
    brief = LetterKind(
        name="test.brief",
        template="mail/from_text",
        about=LetterClass.BOOKINGS,
        why="You asked.",
        kept_for=datetime.timedelta(days=7),
    )
    declare(brief)
    message("brief", kind=brief, days=8)
    assert forget_messages() == 1
    assert in_words(brief) == "7 days."


def test_the_office_reads_how_long_each_kind_is_kept():
    words = {kind.name: in_words(kind) for kind in declared(LetterKind)}
    assert words[DIGEST.name] == "90 days."
    assert words[APPROVED.name] == "A year."
    assert words[RECEIPT.name] == "6 years, without their text after a year."
    assert words[SIGNING_IN.name] == "A year. Their text is deleted once they are sent."


def test_people_read_how_long_what_was_written_to_them_is_kept():
    assert "without its text after a year" in retention_periods()["messages"]
