"""Stripe, and who sells."""

from .environment import env

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")  # empty: Stripe's own
# Printed on invoices and receipts.
SUPPLIER_NAME = env.str("SUPPLIER_NAME", default="Tower Hamlets Education Partnership")
SUPPLIER_ADDRESS = env.str("SUPPLIER_ADDRESS", default="")  # its lines parted by commas
VAT_NUMBER = env.str("VAT_NUMBER", default="")
BANK_ACCOUNT_NAME = env.str("BANK_ACCOUNT_NAME", default="")  # the supplier's name, where the account has no other
BANK_SORT_CODE = env.str("BANK_SORT_CODE", default="")
BANK_ACCOUNT_NUMBER = env.str("BANK_ACCOUNT_NUMBER", default="")
