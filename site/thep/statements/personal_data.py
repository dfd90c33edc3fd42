"""What statements hold about a person of the office. Whose bookings stand on them stays there: a statement is an account."""

from typing import Any

from django.db.models import Q

from thep.accounts.models import User

from .models import TermStatement


def statements(person: User) -> list[dict[str, Any]]:
    """Return the statements that the person prepared or sent, as somebody of the office."""
    found = TermStatement.objects.filter(Q(asked_by=person) | Q(sent_by=person)).select_related("school").without_documents()
    return [{"statement": str(each), "sent": each.sent_at.isoformat() if each.sent_at else None} for each in found]


def erase(person: User) -> None:
    """Forget who prepared and sent statements; that they were stays."""
    TermStatement.objects.filter(asked_by=person).update(asked_by=None)
    TermStatement.objects.filter(sent_by=person).update(sent_by=None)
