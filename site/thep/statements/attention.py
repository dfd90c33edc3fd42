"""What needs the office's attention in statements."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch
from thep.schools.models import Affiliation

from .models import TermStatement


def statements_nobody_gets(user: User) -> QuerySet[Any]:
    """Return the statements that are ready and whose school has nobody who gets its invoices."""
    managing = Affiliation.objects.active().filter(role=Affiliation.Role.BUSINESS_MANAGER, person__is_active=True)
    ready = TermStatement.objects.ready().filter(school__invoice_email="").exclude(Exists(managing.filter(school=OuterRef("school"))))
    return ready.select_related("school").without_documents()


WATCHES = (
    Watch(
        name="statements",
        order=85,
        title="Statements nobody gets",
        job="The school has no address for invoices and no business manager listed. Enter its email for invoices, then send its statement.",
        permissions=("statements.change_termstatement",),
        records=statements_nobody_gets,
        link=lambda statement: (reverse("office_schools:edit", args=[statement.school_id]), str(statement)),
        all_of_them=lambda: reverse("office_statements"),
    ),
)
