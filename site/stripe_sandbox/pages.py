"""The hosted pages: where a payer would be at Stripe. Plain HTML that needs no JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from textwrap import wrap
from zoneinfo import ZoneInfo

from stripe_sandbox import line_items
from stripe_sandbox.account import Account
from stripe_sandbox.sessions import PLACEHOLDER
from stripe_sandbox.store import Object

STYLESHEET = Path(__file__).with_name("page.css")
NAME = "Payment sandbox"
LONDON = ZoneInfo("Europe/London")
# What it is, a note under it, and its pence.
Row = tuple[str, str, int]
HINT = (
    "At Stripe you would type a card number here; in its test mode 4242 4242 4242 4242 pays and 4000 0000 0000 0002 is declined. "
    "The sandbox needs no number."
)


def money(pence: int) -> str:
    sign = "−" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


def day(timestamp: int) -> str:
    local = datetime.fromtimestamp(timestamp, UTC).astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def success_url(session: Object) -> str:
    return str(session["success_url"]).replace(PLACEHOLDER, session["id"])


def checkout(account: Account, session: Object, *, declined: bool = False) -> str:
    """Draw the page of a Checkout Session in each of its states."""
    total = money(session["amount_total"])
    if session["status"] == "complete":
        return _page("This has been paid", f'<p>{total} was paid.</p><a class="button" href="{escape(success_url(session))}">Go on</a>')
    if session["status"] == "expired" or session["expires_at"] <= account.now():
        return _page("This payment page has expired", f"<p>Nothing was taken.</p>{_back(session)}")
    reference, email = session["client_reference_id"], session["customer_email"]
    body = [
        _facts([f"Reference {reference}" if reference else "", f"Receipt to {email}" if email else ""]),
        '<p class="alert" role="alert">The card was declined. Nothing was taken. Try another card.</p>' if declined else "",
        _lines(_rows(account, session), session["amount_total"]),
        f"""<form method="post">
<label for="name">Name on the card</label>
<input id="name" name="name" autocomplete="cc-name" maxlength="100">
<p class="soft">{HINT}</p>
<button name="card" value="good">Pay {total}</button>
<button class="quiet" name="card" value="declined">Card declined</button>
</form>""",
        _back(session),
    ]
    return _page(f"Pay {total}", "\n".join(body))


def invoice(bill: Object) -> str:
    """Draw the page of an invoice in each of its states."""
    rows: list[Row] = [(line["description"] or "", "", line["amount"]) for line in bill["lines"]["data"]]
    facts = [f"Billed to {bill['customer_name'] or bill['customer_email']}"]
    facts += [f"{field['name']}: {field['value']}" for field in bill["custom_fields"] or []]
    if bill["due_date"]:
        facts.append(f"Due {day(bill['due_date'])}")
    if bill["pre_payment_credit_notes_amount"]:
        facts.append(f"Credited {money(bill['pre_payment_credit_notes_amount'])}")
    body = _facts(facts)
    body += _lines(rows, bill["total"])
    body += "".join(f"<p>{escape(line)}</p>" for line in (bill["footer"] or "").splitlines())
    body += f'<p><a href="{escape(bill["invoice_pdf"])}">Download the invoice (PDF)</a></p>'
    if bill["status"] == "open":
        body += f'<form method="post"><p class="soft">{HINT}</p><button>Pay {money(bill["amount_remaining"])}</button></form>'
    else:
        body += f"<p>This invoice is {escape(bill['status'])}.</p>"
    return _page(f"Invoice {bill['number']}", body)


def receipt(charge: Object) -> str:
    body = f"<p>{money(charge['amount'])} paid on {day(charge['created'])} with a card ending in 4242.</p>"
    if charge["amount_refunded"]:
        body += f"<p>{money(charge['amount_refunded'])} has been refunded.</p>"
    return _page("Receipt", body)


def home(books: Object) -> str:
    totals = books["totals"]
    rows = [
        ("Taken from cards", "", totals["taken_pence"]),
        ("Refunded to cards", "", totals["refunded_pence"]),
        ("Invoiced", "", totals["invoiced_pence"]),
        ("Invoices paid", "", totals["invoices_paid_pence"]),
        ("Credited", "", totals["credited_pence"]),
    ]
    intro = (
        "<p>This stands in for Stripe on a developer's machine and in a demonstration. It speaks the same API, keeps its own books, and "
        'moves no money. <a href="/_sandbox/books">The books as JSON</a></p>'
    )
    return _page(NAME, intro + _lines(rows, None))


def not_found() -> str:
    return _page("There is no such page", "<p>The link may be incomplete.</p>")


def invoice_text(bill: Object) -> list[str]:
    """Return the lines of an invoice's PDF."""
    lines = [f"Billed to {bill['customer_name'] or bill['customer_email']}", f"Date {day(bill['created'])}"]
    if bill["due_date"]:
        lines.append(f"Due {day(bill['due_date'])}")
    lines += [f"{field['name']}: {field['value']}" for field in bill["custom_fields"] or []]
    lines += ["", *(part for line in bill["lines"]["data"] for part in wrap(f"{line['description']}    {money(line['amount'])}", 90))]
    lines += ["", f"Total {money(bill['total'])}", f"Still to pay {money(bill['amount_remaining'])}", f"Status: {bill['status']}"]
    lines += ["", *(part for line in (bill["footer"] or "").splitlines() for part in wrap(line, 90))]
    return [*lines, "", "Made by the payment sandbox: no money moves."]


def credit_note_text(note: Object) -> list[str]:
    """Return the lines of a credit note's PDF."""
    lines = [f"Date {day(note['created'])}", *(f"{line['description']}    {money(line['amount'])}" for line in note["lines"]["data"])]
    return [*lines, "", f"Credited {money(note['total'])}", "", "Made by the payment sandbox: no money moves."]


def _rows(account: Account, session: Object) -> list[Row]:
    items = line_items.of_session(account, session["id"])["data"]
    notes = account.store.hidden(session["id"])["notes"]
    return [(_counted(item), note, item["amount_total"]) for item, note in zip(items, notes, strict=True)]


def _counted(item: Object) -> str:
    return str(item["description"]) if item["quantity"] == 1 else f"{item['quantity']} × {item['description']}"


def _lines(rows: list[Row], total: int | None) -> str:
    body = "".join(f'<tr><th scope="row">{escape(name)}{_note(note)}</th><td>{money(pence)}</td></tr>' for name, note, pence in rows)
    foot = f'<tfoot><tr><th scope="row">Total</th><td>{money(total)}</td></tr></tfoot>' if total is not None else ""
    caption = "What you are paying for" if total is not None else "The books"
    return f"<table><caption>{caption}</caption><tbody>{body}</tbody>{foot}</table>"


def _facts(facts: list[str]) -> str:
    return "".join(f'<p class="fact">{escape(fact)}</p>' for fact in facts if fact)


def _note(note: str) -> str:
    return f'<br><span class="soft">{escape(note)}</span>' if note else ""


def _back(session: Object) -> str:
    if not session["cancel_url"]:
        return ""
    return f'<p><a href="{escape(session["cancel_url"])}">Go back without paying</a></p>'


def _page(heading: str, body: str) -> str:
    title = escape(heading if heading == NAME else f"{heading} – {NAME}")
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/page.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">Skip to the payment</a>
<header><p><strong>Payment sandbox.</strong> No money moves.</p></header>
<main id="main">
<h1>{escape(heading)}</h1>
{body}
</main>
</body>
</html>
"""
