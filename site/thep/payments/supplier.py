"""Who sells: what the law wants on every invoice and receipt, and the account that invoices are paid into.

A VAT invoice names its supplier with address and registration number: regulation 14 of the Value Added Tax Regulations 1995.
"""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, kw_only=True)
class BankAccount:
    """Where a bank transfer goes. `is_illustrative`: an invented account, into which nobody may pay."""

    name: str
    sort_code: str
    number: str
    is_illustrative: bool


@dataclass(frozen=True, kw_only=True)
class Supplier:
    """`address` has one line of the address per item; `account` is None where none is set."""

    name: str
    address: tuple[str, ...]
    vat_number: str
    account: BankAccount | None


def supplier() -> Supplier:
    """Return who sells, as the settings say now."""
    return Supplier(
        name=settings.SUPPLIER_NAME,
        address=tuple(line.strip() for line in settings.SUPPLIER_ADDRESS.split(",") if line.strip()),
        vat_number=settings.VAT_NUMBER,
        account=_account(),
    )


def invoice_footer(reference: str) -> str:
    """Return what stands under every invoice at Stripe: who sells, and how to pay by bank transfer with `reference`."""
    seller = supplier()
    lines = [", ".join([seller.name, *seller.address])]
    if seller.vat_number:
        lines.append(f"VAT number {seller.vat_number}")
    if seller.account:
        account = seller.account
        way = f"To pay by bank transfer: {account.name}, sort code {account.sort_code}, account number {account.number}."
        lines.append(f"{way} Give {reference} as the reference.")
        if account.is_illustrative:
            lines.append("This is a demonstration: the account is invented, so don’t pay into it.")
    return "\n".join(lines)


def _account() -> BankAccount | None:
    if not (settings.BANK_SORT_CODE and settings.BANK_ACCOUNT_NUMBER):
        return None
    return BankAccount(
        name=settings.BANK_ACCOUNT_NAME or settings.SUPPLIER_NAME,
        sort_code=settings.BANK_SORT_CODE,
        number=settings.BANK_ACCOUNT_NUMBER,
        is_illustrative=settings.DEMONSTRATION,
    )
