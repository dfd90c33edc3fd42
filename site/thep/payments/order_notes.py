"""What is noted on an order for the office: what its figures do not tell."""

from thep.accounts.models import User

from .models import Order, OrderNote


def add_note(order: Order, text: str, *, kind: str = "", by: User | None = None, once: bool = False) -> OrderNote:
    """Write `text` down on `order`, and return the note. With `once`, an earlier note of the same `kind` stays the only one."""
    earlier = order.notes.filter(kind=kind).first() if once else None
    return earlier or OrderNote.objects.create(order=order, text=text[:300], kind=kind, by=by)
