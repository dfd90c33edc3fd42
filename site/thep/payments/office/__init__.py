"""The screens of the back office for orders, refunds, invoices that are owed and what Stripe told us."""
