"""A school that disputes what a membership cost it is asked for nothing that hangs on its membership, until that is settled."""

from django.db.models import QuerySet

from thep.payments import contested_invoices
from thep.payments.models import Order
from thep.schools.models import School

from .buying import PURPOSE


def schools_disputing() -> QuerySet[Order, int | None]:
    """Return the keys of the schools that dispute an invoice of a membership, or its payment at the bank of their card."""
    return contested_invoices.schools_disputing(PURPOSE)


def is_disputing(school: School) -> bool:
    """Return whether `school` disputes what a membership cost it."""
    return schools_disputing().filter(school=school).exists()
