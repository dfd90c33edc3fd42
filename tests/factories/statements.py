from django.utils import timezone

from thep.statements.models import TermStatement, digest_of
from thep.statements.periods import last_period


def sent_statement(school, period=None, **fields):
    """A statement that `school` was sent, of last term where nothing is said; its document says next to nothing."""
    period, pdf = period or last_period(), b"%PDF-1.7 a statement"
    made = {"document": pdf, "digest": digest_of(pdf), "drawn_at": timezone.now(), "content": {"closing": ""}}
    sent = {"sent_at": timezone.now(), "sent_to": ["finance@school.example"]}
    return TermStatement.objects.create(
        school=school, **{"academic_year": period.academic_year, "term": period.number} | made | sent | fields
    )
