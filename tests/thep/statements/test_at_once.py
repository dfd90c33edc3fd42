"""Two press Send for the same statement at once: it is sent once, and frozen as the first of them sent it."""

import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.schools import SchoolFactory
from tests.factories.statements import sent_statement
from tests.threads import at_once
from thep.mail.models import Message
from thep.statements import statements
from thep.statements.errors import NotPossibleNow
from thep.statements.models import TermStatement

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


def send_at_once():
    statement = sent_statement(SchoolFactory(invoice_email="finance@school.example"), sent_at=None)
    people = [PersonFactory() for _ in range(TIMES)]
    answers = at_once(lambda number: statements.send(TermStatement.objects.get(pk=statement.pk), by=people[number]), times=TIMES)
    return [answer for answer in answers if isinstance(answer, NotPossibleNow)], TermStatement.objects.get(pk=statement.pk), answers


def test_of_several_who_send_a_statement_one_does():
    refused, statement, answers = send_at_once()
    assert len(refused) == TIMES - 1, answers
    [sent] = [answer for answer in answers if answer not in refused]
    assert (statement.sent_by_id, statement.sent_at) == (sent.sent_by_id, sent.sent_at)
    assert Message.objects.filter(kind="statements.sent").count() == 1
