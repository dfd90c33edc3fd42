"""How letters of each kind went, and what the parts of a kind say, as the screens of the back office list them."""

import datetime
from collections import Counter
from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone

from thep.domains import declared
from thep.mail import wordings
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.letter_parts import LetterPart, parts_of
from thep.mail.mailing_lists import list_of
from thep.mail.models import Message, Wording

WEEK = datetime.timedelta(days=7)
State = Message.State


class KindRow(NamedTuple):
    """A kind in the list: how its letters of the last seven days went, and whether it says something else than it did originally."""

    kind: LetterKind
    week: list[str]
    is_reworded: bool


class PartRow(NamedTuple):
    """A part of a kind and what it says now. `wording` is the version that says so, None where nobody has ever reworded it."""

    part: LetterPart
    words: str
    wording: Wording | None


def counts_of_the_week() -> dict[str, Counter[str]]:
    """Return how many letters of the last seven days are in which state, by kind; in one query."""
    counts: dict[str, Counter[str]] = {}
    lately = Message.objects.filter(created_at__gte=timezone.now() - WEEK).order_by()
    for kind, state, number in lately.values_list("kind", "state").annotate(number=Count("pk")):
        counts.setdefault(kind, Counter())[state] = number
    return counts


def in_words(counts: Counter[str]) -> list[str]:
    """Return how letters went: ["240 sent", "200 delivered", "2 bounced"]; what there is none of is left out."""
    told = {
        "sent": sum(counts[state] for state in Message.LEFT),
        "delivered": counts[State.DELIVERED],
        "bounced": counts[State.BOUNCED],
        "reported as spam": counts[State.COMPLAINED],
        "uncertain": counts[State.UNCERTAIN],
        "failed": counts[State.FAILED],
        "waiting": sum(counts[state] for state in Message.UNFINISHED),
        "held back": counts[State.HELD],
        "not sent": counts[State.SUPPRESSED] + counts[State.CANCELLED],
    }
    return [f"{number:,} {words}" for words, number in told.items() if number]


def rows_by_class() -> list[tuple[LetterClass, list[KindRow]]]:
    """Return all kinds that are declared, by what they are about; in two queries."""
    counts = counts_of_the_week()
    reworded = set(Wording.objects.current().exclude(words="").values_list("kind", flat=True))
    rows = [KindRow(kind, in_words(counts.get(kind.name, Counter())), kind.name in reworded) for kind in declared(LetterKind)]
    found = [(about, sorted((row for row in rows if row.kind.about == about), key=lambda row: row.kind.label)) for about in LetterClass]
    return [(about, of_class) for about, of_class in found if of_class]


def part_rows(kind: LetterKind) -> list[PartRow]:
    """Return the parts of a kind and what they say now; in one query."""
    current = {wording.part: wording for wording in Wording.objects.filter(kind=kind.name).current().select_related("written_by")}
    used = wordings.of_kind(kind)
    return [PartRow(part, used.get(part.name, part.words), current.get(part.name)) for part in parts_of(kind)]


def who_stops_it(kind: LetterKind) -> str:
    """Return whether and by what readers can turn letters of `kind` off, in a sentence."""
    by = list_of(kind)
    return f"Yes, with “{by.label}” on the page of a reader’s emails" if by else "No"
