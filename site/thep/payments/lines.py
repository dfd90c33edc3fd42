"""An order's lines as Stripe is told them."""

from .gateway import Line
from .models import Order


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
