"""The cost codes under which schools put their orders in their own accounts: set, on one or many, given while buying, and remembered."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from thep.accounts.models import User
from thep.schools.access import is_lead_of
from thep.schools.models import School

from . import order_notes, orders
from .errors import CostCodeChanged, NotForThisSchool, NothingToCode
from .models import Order

CODED = (Order.State.OPEN, Order.State.INVOICED, Order.State.PAID)


def set_cost_code(order: Order, code: str, *, by: User, was: str | None = None) -> Order:
    """Put an order of a school under `code`, or under none where that is empty, and note who did.

    A code that the school has used before is spelled as it was then. `was` is the code that whoever changes it saw.

    Raises:
        NotForThisSchool: the order is no school's, or `by` doesn't lead it.
        NothingToCode: the order lapsed or was cancelled.
        CostCodeChanged: somebody has put it under another code meanwhile.
    """
    with transaction.atomic():
        order = orders.lock(order)
        if order.school is None or not is_lead_of(by, order.school):
            raise NotForThisSchool
        if order.state not in CODED:
            raise NothingToCode
        code = as_remembered(order.school, code)
        if code == order.cost_code:
            return order
        if was is not None and was != order.cost_code:
            raise CostCodeChanged(order.cost_code)
        _write(order, code, by=by)
    return order


def _write(order: Order, code: str, *, by: User) -> None:
    before, order.cost_code = order.cost_code, code
    order.save(update_fields=["cost_code"])
    order_notes.add_note(order, f"Cost code: {before or 'none'} is now {code or 'none'}", kind="cost code", by=by)


def set_cost_codes(found: Iterable[Order], code: str, *, by: User, was: Mapping[int, str]) -> int:
    """Put several orders under `code`, all of them or none, and return how many were under another. `was` is by their keys.

    Raises:
        NotForThisSchool, NothingToCode, CostCodeChanged: one of them can't be; its reference stands before the reason.
    """
    changed = 0
    with transaction.atomic():
        for order in sorted(found, key=lambda order: order.pk):  # in one order, whoever locks them
            try:
                coded = set_cost_code(order, code, by=by, was=was.get(order.pk))
            except (NotForThisSchool, NothingToCode, CostCodeChanged) as error:
                error.args = (f"{order.reference}: {error}",)
                raise
            changed += coded.cost_code != order.cost_code
    return changed


def code_when_bought(order: Order, code: str, *, by: User) -> None:
    """Put an order that was just opened, in the caller's transaction, under the code that `by` gave while buying; under none where empty.

    Raises:
        NotForThisSchool: it is no school's, or `by` doesn't lead it.
    """
    if code.strip():
        order.cost_code = set_cost_code(order, code, by=by).cost_code


def code_when_settled(order: Order, code: str, *, by: User) -> None:
    """Put an order that was just opened, in the caller's transaction, under the code that `by` gave when they booked and led its school:
    it stands although they may have left since.
    """
    if code and order.school is not None:
        _write(order, as_remembered(order.school, code), by=by)


def codable(found: Iterable[Order], *, school: School | None) -> list[Order]:
    """Return those of the orders that can be put under a code of `school`; none without a school."""
    return [order for order in found if school is not None and order.school_id == school.pk and order.state in CODED]


def cost_codes_of(school: School) -> list[str]:
    """Return the cost codes that orders of the school are under, by name."""
    found = Order.objects.filter(school=school).exclude(cost_code="").order_by().values_list("cost_code", flat=True).distinct()
    return sorted(found, key=str.casefold)


def as_remembered(school: School, code: str) -> str:
    """Return `code` without needless spaces, spelled as the school has it already, so that 'eng 1' and 'ENG  1' are one."""
    plain = " ".join(code.split())
    return next((known for known in cost_codes_of(school) if known.casefold() == plain.casefold()), plain)
