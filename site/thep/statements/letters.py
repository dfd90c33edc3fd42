"""What is written to whoever gets a school's statements."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import ACCOUNTS_KEPT, LetterClass, LetterKind, LetterVariable
from thep.mail.signed_links import RecordLink
from thep.payments.recipients import Recipient
from thep.schools.examples import example_school

from .models import TermStatement

READ = RecordLink(purpose="statements.read", model=TermStatement, beside=("school",))


def address_of(statement: TermStatement) -> str:
    """Return the path under which whoever has the letter reads the statement."""
    return reverse("statement_from_letter", args=[READ.sign(statement.pk)])


def send(statement: TermStatement, recipients: Iterable[Recipient], *, at: datetime.datetime | None = None) -> None:
    """Write to each of `recipients` where the statement is; once, or once more for another moment `at`."""
    context = _context(statement)
    for recipient in recipients:
        letters.send(SENT, recipient.email, Cause(statement, at), context, person=recipient.person)


def _context(statement: TermStatement) -> dict[str, Any]:
    return {
        "statement": statement,
        "school": statement.school,
        "term": str(statement.period),
        "closing": statement.content["closing"],
        "replaces": statement.number > 1,
        "address": settings.SITE_ADDRESS + address_of(statement),
    }


def _example() -> dict[str, Any]:
    statement = TermStatement(pk=1, school=example_school(), academic_year=timezone.localdate().year - 1, term=2)
    statement.content = {"closing": "£54 was left to pay on 18 April 2027."}
    return _context(statement)


SENT = LetterKind(
    name="statements.sent",
    label="Statement of a term",
    audience="Whoever gets a school’s invoices, when the office sends its statement of a term.",
    template="statements/email/sent",
    about=LetterClass.BOOKINGS,
    why="You get this email because you get the invoices of {{ school.name }}.",
    variables=(
        LetterVariable("school", "the name of the school", "{{ school.name }}"),
        LetterVariable("term", "the term, such as Summer term 2025/26", "{{ term }}"),
        LetterVariable("closing", "what is left to pay, in a sentence", "{{ closing }}"),
    ),
    kept_for=ACCOUNTS_KEPT,
    example=_example,
)
