"""What somebody pays: orders in integer pence, Stripe Checkout and invoices, refunds, webhooks and the sweep.

Knows nothing of bookings: it calls the handler registered for a line's purpose (`purposes.py`). Start at `models.py`, `checkout.py`
and `webhooks.py`; the sandbox speaks Stripe's part in development.
"""
