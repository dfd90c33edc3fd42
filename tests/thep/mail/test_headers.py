"""What leaves for every kind of letter, read back by the strictest reader that the standard library has."""

import email
import re
from email import policy

import pytest
from django.conf import settings

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory
from thep.domains import declared
from thep.mail import letters, wordings
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.mailing_lists import list_of
from thep.mail.messages import message_to
from thep.mail.models import Message
from thep.mail.wire import as_email
from thep.schools.emails import APPROVED, ENDED

STRICT = policy.default.clone(raise_on_defect=True)
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
EMAIL = "nasima.begum@benjonson.example"
MESSAGE_ID = r"<[\w.-]+@[\w.-]+>"

every_kind = pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in declared(LetterKind)])


def sent(kind, *, cause="bookings.booking:42", **fields):
    """Return a letter of `kind` as a server receives it, parsed, and its bytes."""
    with wordings.as_if_never_reworded():
        letter = letters.example_of(kind)
    message = message_to(EMAIL, subject=letter.subject, text=letter.text, html=letter.html, cause=cause, kind=kind, **fields)
    raw = as_email(message).message().as_bytes(linesep="\r\n")
    return email.message_from_bytes(raw, policy=STRICT), raw


@every_kind
def test_a_message_is_as_rfc_5322_wants_it(kind):
    message, raw = sent(kind, calendar=CALENDAR)
    head, _, body = raw.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        assert len(line) <= 998
        line.decode("ascii")
    assert max(map(len, body.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted"):
        assert len(message.get_all(name)) == 1, name
    assert message["To"].addresses[0].addr_spec == EMAIL
    assert message["From"].addresses[0].addr_spec in settings.DEFAULT_FROM_EMAIL
    assert re.fullmatch(MESSAGE_ID, message["Message-ID"])
    assert message["Date"].datetime is not None
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()][:2] == ["text/plain", "text/html"]
    for part in message.walk():
        assert part.is_multipart() or part.get_content()
        assert not part.defects


@every_kind
def test_a_message_says_that_no_person_wrote_it(kind):
    """RFC 3834, and what Exchange goes by; reports of what could not be delivered are still wanted."""
    message, _ = sent(kind)
    assert message["Auto-Submitted"] == "auto-generated"
    assert set(message["X-Auto-Response-Suppress"].split(", ")) == {"DR", "RN", "NRN", "OOF", "AutoReply"}


@every_kind
def test_what_goes_to_a_list_names_it_and_stops_with_one_click(kind):
    """RFC 2919, RFC 2369, RFC 8058; and nothing else does."""
    message, _ = sent(kind)
    if list_of(kind) is None:
        assert not {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"} & set(message.keys())
    else:
        assert re.fullmatch(r"[\w ’-]+ <[\w-]+(\.[\w-]+)+>", message["List-Id"])
        assert re.fullmatch(r"<https?://\S+>", message["List-Unsubscribe"].strip())
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@every_kind
def test_letters_about_one_record_are_one_conversation(kind):
    first, _ = sent(kind, cause="bookings.booking:42")
    again, _ = sent(kind, cause="bookings.booking:42:2027-01-14T16:00:00+00:00")
    other, _ = sent(kind, cause="bookings.booking:43")
    alone, _ = sent(kind, cause="once:0b7d")
    assert alone["References"] is None
    if kind.about.is_bulk:
        assert first["References"] is None
    else:
        assert re.fullmatch(MESSAGE_ID, first["References"])
        assert first["References"] == again["References"] != other["References"]
        assert first["Message-ID"] != again["Message-ID"]


@pytest.mark.django_db
def test_letters_of_several_kinds_about_one_record_stand_together():
    affiliation = AffiliationFactory()
    context = {"affiliation": affiliation, "school": affiliation.school, "by": PersonFactory()}
    for kind in (APPROVED, ENDED):
        letters.send(kind, affiliation.person, Cause(affiliation), context)
    assert len({as_email(message).message()["References"] for message in Message.objects.all()}) == 1


@pytest.mark.parametrize(
    ("reply_to", "sender"),
    [
        ("Sam Osei <sam@home.example>", "Sam Osei via THE Partnership <office@thep.example>"),
        ('"O’Neill, Aoife" <aoife@home.example>', "O’Neill, Aoife via THE Partnership <office@thep.example>"),
        ("sam@home.example", "THE Partnership <office@thep.example>"),
        ("", "THE Partnership <office@thep.example>"),
    ],
)
def test_a_letter_from_a_person_has_their_name_beside_our_address(settings, reply_to, sender):
    settings.DEFAULT_FROM_EMAIL = "THE Partnership <office@thep.example>"
    kind = next(kind for kind in declared(LetterKind) if kind.about == LetterClass.ALERT)
    message, _ = sent(kind, headers={"Reply-To": reply_to} if reply_to else {})
    name, address = sender.rsplit(" ", 1)
    assert (message["From"].addresses[0].display_name, message["From"].addresses[0].addr_spec) == (name, address.strip("<>"))


def test_what_a_letter_says_of_itself_prevails():
    kind = next(kind for kind in declared(LetterKind) if list_of(kind))
    message, _ = sent(kind, headers={"List-Unsubscribe": "<https://www.thep.example/stop/>"})
    assert message.get_all("List-Unsubscribe") == ["<https://www.thep.example/stop/>"]
