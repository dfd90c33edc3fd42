"""What add-ons bring in an academic year, against the year before, for the office's figures of memberships."""

from collections import defaultdict

from thep.cms.academic_years import bounds_of
from thep.membership.income import Income, IncomeLine
from thep.payments.totals import net_less_refunds

from .models import AddOn, Purchase
from .states import State, are_in


def by_add_on(academic_year: int) -> list[IncomeLine]:
    """Return how many of each add-on were bought in the year, and what they bring before VAT, less what was refunded.

    Makes three queries.
    """
    begins, ends = bounds_of(academic_year)
    bought = Purchase.objects.filter(are_in([State.ORDERED, State.PAID, State.REFUNDED]), ordered_at__gte=begins, ordered_at__lt=ends)
    purchases = list(bought.select_related("order_line"))
    net_of = net_less_refunds(each.order_line for each in purchases if each.order_line is not None)
    lines = {add_on.pk: IncomeLine(label=add_on.name) for add_on in AddOn.objects.all()}
    sold: dict[int, int] = defaultdict(int)
    for purchase in purchases:
        net = purchase.net_pence if purchase.order_line is None else net_of[purchase.order_line.pk]
        of_add_on = lines[purchase.add_on_id]
        of_add_on.agreed_pence += net
        of_add_on.paid_pence += net if purchase.paid_at else 0
        sold[purchase.add_on_id] += 1
    for key, line in lines.items():
        line.number = sold[key]
    return list(lines.values())


INCOME = Income(name="add-ons", heading="Income by add-on, before VAT", what="Add-on", counted="Bought", order=20, lines=by_add_on)
