"""Who gets a school's invoices: its invoice address and its business managers. One is chosen for each invoice, the others get copies."""

from collections.abc import Collection
from dataclasses import dataclass

from thep.accounts.models import User
from thep.schools.models import Affiliation, School

from .errors import UnknownRecipient
from .models import Order

SCHOOL = "school"
"""The key of a school's own invoice address."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """An address that invoices may go to. `key` names it in a form; `person` is None for the school's own address."""

    key: str
    name: str
    email: str
    person: User | None = None


def recipients_of(school: School) -> list[Recipient]:
    """Return whom an invoice to `school` can go to, each address once: its invoice address, then its business managers by name."""
    return recipients_by_school([school])[school.pk]


def recipients_by_school(schools: Collection[School]) -> dict[int, list[Recipient]]:
    """Return the same for each of `schools`, by its key, in one query."""
    found = {school.pk: [_of_school(school)] if school.invoice_email else [] for school in schools}
    managing = Affiliation.objects.active().filter(school__in=schools, role=Affiliation.Role.BUSINESS_MANAGER, person__is_active=True)
    for each in managing.select_related("person").order_by("person__name", "person__email"):
        found[each.school_id].append(_recipient(each.person, f"{each.person}, business manager"))
    return {school: _each_once(recipients) for school, recipients in found.items()}


def _of_school(school: School) -> Recipient:
    return Recipient(key=SCHOOL, name=f"The {school.noun}’s invoice address", email=school.invoice_email)


@dataclass(frozen=True, kw_only=True)
class BillTo:
    """Whom an order is made out to."""

    name: str
    email: str
    address: str = ""


def bill_to_school(school: School, *, chosen: str = "", otherwise: User) -> BillTo:
    """Return whom an invoice to `school` is made out to: `chosen`, the key of one of its recipients, or the first of them.

    Where nobody is listed it goes to `otherwise`.

    Raises:
        UnknownRecipient: `chosen` is nobody who gets the school's invoices, or does so no more.
    """
    listed = recipients_of(school)
    found = next((recipient for recipient in listed if recipient.key == chosen), None) if chosen else next(iter(listed), None)
    if chosen and found is None:
        raise UnknownRecipient
    lines = [school.street, school.locality, school.town, school.postcode]
    return BillTo(name=school.name, email=found.email if found else otherwise.email, address="\n".join(line for line in lines if line))


def copies_of(order: Order) -> list[Recipient]:
    """Return who gets a copy of what is written about an invoice: those of its school, and its buyer while they work there.

    Whoever it is made out to is not among them. A card order has no copies.
    """
    if order.method != Order.Method.INVOICE or order.school is None:
        return []
    found = recipients_of(order.school)
    if Affiliation.objects.active().filter(school=order.school, person=order.buyer, person__is_active=True).exists():
        found.append(_recipient(order.buyer, str(order.buyer)))
    return [recipient for recipient in _each_once(found) if recipient.email.lower() != order.bill_to_email.lower()]


def _recipient(person: User, name: str) -> Recipient:
    return Recipient(key=str(person.pk), name=name, email=person.email, person=person)


def _each_once(found: list[Recipient]) -> list[Recipient]:
    return list({recipient.email.lower(): recipient for recipient in reversed(found)}.values())[::-1]
