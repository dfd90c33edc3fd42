"""What somebody pays: orders in integer pence, Stripe Checkout and invoices, refunds, webhooks, and what asks Stripe again.

Knows nothing of bookings: it calls the handler declared for a line's purpose (`purposes.py`). Start at `models.py`, `checkout.py`
and `webhooks.py`.
"""
