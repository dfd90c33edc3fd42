"""What must be so before anybody pays: said when the site starts, not when the first card is refused."""

import ctypes
from ctypes.util import find_library
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from . import vat

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@register(Tags.security)
def no_sandbox_for_real_people(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a payment sandbox in the place of Stripe, but for the demonstration on its own machine."""
    # The sandbox takes any card there is.
    if not settings.STRIPE_API_BASE:
        return []
    if not settings.DEMONSTRATION:
        hint = "Leave it empty: that is Stripe."
        return [Error("STRIPE_API_BASE names a payment sandbox, and this is no demonstration.", hint=hint, id="payments.E001")]
    if urlsplit(settings.STRIPE_API_BASE).hostname not in LOOPBACK:
        return [Error("The payment sandbox must be on this machine.", hint="Set STRIPE_API_BASE to 127.0.0.1.", id="payments.E002")]
    return []


@register(Tags.security)
def stripe_is_set_up(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    missing = [name for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET") if not getattr(settings, name)]
    return [Error(f"{name} is empty: nobody can pay.", id="payments.E003") for name in missing]


@register(Tags.security, deploy=True)
def real_money(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.STRIPE_SECRET_KEY.startswith("sk_test"):
        return [checks.Warning("STRIPE_SECRET_KEY is a test key: cards are not charged.", id="payments.W004")]
    return []


@register(Tags.security, deploy=True)
def invoices_are_valid(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to charge VAT without our address and VAT number, and warn where no bank account is set."""
    found: list[CheckMessage] = []
    # From an invoice without these a school cannot reclaim VAT.
    missing = [name for name in ("VAT_NUMBER", "SUPPLIER_ADDRESS") if not getattr(settings, name)]
    if missing and _charges_vat():
        hint = "Invoices and receipts must name the supplier with address and VAT number: docs/operating.md."
        found += [Error(f"VAT is charged, and {name} is empty.", hint=hint, id="payments.E006") for name in missing]
    if not (settings.BANK_SORT_CODE and settings.BANK_ACCOUNT_NUMBER):
        hint = "Set BANK_SORT_CODE and BANK_ACCOUNT_NUMBER."
        found.append(checks.Warning("No bank account is set: invoices can be paid by card only.", hint=hint, id="payments.W007"))
    return found


def _charges_vat() -> bool:
    try:
        return vat.is_charged()
    except DatabaseError:  # nothing is sold before the tables are there
        return False


@register(Tags.compatibility)
def receipts_can_be_drawn(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where a library that draws the PDFs of receipts is missing."""
    # WeasyPrint is not imported to see: it would stay in the memory of every worker.
    missing = [name for name in ("pango-1.0", "pangoft2-1.0", "gobject-2.0") if not _is_there(name)]
    if not missing:
        return []
    hint = "Install Pango (on Debian: libpango-1.0-0, libpangoft2-1.0-0)."
    return [checks.Warning(f"No library {', '.join(missing)}: receipts are pages only, not PDFs.", hint=hint, id="payments.W005")]


def _is_there(library: str) -> bool:
    try:
        ctypes.CDLL(f"lib{library}.so.0")
    except OSError:
        return find_library(library) is not None
    return True
