"""What add-ons hold about a person, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q

from thep.accounts.closing import take_name_out
from thep.accounts.models import User

from .models import Delivery, HalfDayEntry, Purchase

BY = {
    Purchase: ("asked_by", "quoted_by", "ordered_by", "closed_by"),
    Delivery: ("asked_by", "closed_by", "cancelled_by"),
    HalfDayEntry: ("by",),
}
WORDS = {
    Purchase: {"message": 5000, "wanted": 200, "quote_text": 5000, "closed_reason": 200},
    Delivery: {"note": 5000, "deliverer": 100, "location": 200, "evidence": 10_000, "cancelled_reason": 200},
    HalfDayEntry: {"reason": 200},
}


def add_ons(person: User) -> list[dict[str, Any]]:
    """Return what the person asked for, ordered, quoted or corrected for a school, and the dates that they asked for or closed."""
    purchases = Purchase.objects.filter(_by(person, Purchase)).select_related("add_on", "school")
    dates = Delivery.objects.filter(_by(person, Delivery)).select_related("purchase__add_on", "purchase__school")
    entries = HalfDayEntry.objects.filter(by=person).select_related("purchase__add_on", "purchase__school")
    return [
        *(
            {
                "add_on": str(each),
                "message": each.message if each.asked_by_id == person.pk else "",
                "wanted": each.wanted if each.asked_by_id == person.pk else "",
                "offered": each.quote_text if each.quoted_by_id == person.pk else "",
                "asked": each.asked_at.isoformat() if each.asked_at else None,
                "ordered": each.ordered_at.isoformat() if each.ordered_at else None,
            }
            for each in purchases
        ),
        *(
            {
                "date": str(each),
                "note": each.note if each.asked_by_id == person.pk else "",
                "what_was_done": each.evidence if each.closed_by_id == person.pk else "",
            }
            for each in dates
        ),
        *({"add_on": str(each.purchase), "half_days": each.half_days, "reason": each.reason} for each in entries),
    ]


def erase(person: User) -> None:
    """Take the name out of what was written; who did what is forgotten with the account."""
    for model, fields in WORDS.items():
        for field, most in fields.items():
            take_name_out(person, model, field, most=most)
    for model, columns in BY.items():
        for column in columns:
            model._default_manager.filter(**{column: person}).update(**{column: None})


def _by(person: User, model: type[Any]) -> Q:
    found = Q(pk__in=[])
    for column in BY[model]:
        found |= Q(**{column: person})
    return found
