"""An order's lines as Stripe is told them."""

from .gateway import Line
from .gateway.purchases import vat_rates
from .models import Order, Payment


def stripe_lines(order: Order) -> list[Line]:
    return [
        Line(
            description=line.description,
            quantity=1,
            unit_pence=line.total_pence,
            vat_pence=line.vat_pence,
            vat_rate=line.vat_rate,
        )
        for line in order.lines.charged()
    ]


def stripe_metadata(payment: Payment) -> dict[str, str]:
    """Return our names for an attempt to be paid, and what Stripe must keep for an order to be written again should ours be lost."""
    order = payment.order
    named = {"payment": payment.key, "purpose": order.lines.charged()[0].purpose, **vat_rates(stripe_lines(order))}
    return named | ({"school": str(order.school.urn)} if order.school else {})
