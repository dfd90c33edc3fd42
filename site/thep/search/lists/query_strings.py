"""Reading what a visitor asks from a query string. Nothing there is an error: what makes no sense is ignored and named."""

import re
from collections.abc import Collection, Sequence

from django.http import QueryDict

from ..trackers import is_tracker
from .facets import Facet
from .query import ListQuery, SortOrder

MOST_WORDS = 200
MOST_VALUES = 30
MOST_NAMED = 5
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


class QueryReader:
    """Reads the parts of `data`, and gathers in `ignored` a sentence for each that makes no sense."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.ignored: list[str] = []

    def complain_of_unknown(self, known: Collection[str]) -> None:
        """Name each parameter that asks for nothing we know; what other sites add to count clicks is passed over."""
        unknown = [name for name in self.data if name not in known and not is_tracker(name)]
        self.ignored += [f"There’s no filter called ‘{shortened(name)}’." for name in unknown]

    def chosen(self, facets: Sequence[Facet]) -> dict[str, tuple[str, ...]]:
        chosen = {}
        for facet in facets:
            values = [value for value in dict.fromkeys(facet.current(self.data.getlist(facet.name)[:MOST_VALUES])) if value]
            known = tuple(value for value in values if facet.label_of(value))
            self.ignored += [
                f"‘{shortened(value)}’ isn’t one of the choices for ‘{facet.legend}’." for value in values if value not in known
            ]
            if known:
                chosen[facet.name] = known
        return chosen

    def words(self) -> str:
        words = printable(self.data.get("q", ""))
        if len(words) > MOST_WORDS:
            words = words[:MOST_WORDS].strip()
            self.ignored.append(f"We searched for the first {MOST_WORDS} characters of what you typed.")
        return words

    def page(self) -> int:
        text = self.data.get("page") or "1"
        if re.fullmatch(r"[1-9][0-9]{0,5}", text):
            return int(text)
        self.ignored.append(f"There’s no page ‘{shortened(text)}’.")
        return 1

    def sort(self, query: ListQuery) -> SortOrder | None:
        """Return the order that `query`, all else of it read, is asked for in; None where it's asked for none that it can have."""
        name = self.data.get("sort")
        if not name:
            return None
        order = next((each for each in query.orders if each.name == name), None)
        if order is None:
            self.ignored.append(f"We can’t sort by ‘{shortened(name)}’.")
        elif order.is_offered(query):
            return order
        elif order.missing and (sentence := order.missing(query)):
            self.ignored.append(sentence)
        return None


def printable(text: str) -> str:
    """Return `text` without control characters."""
    return _CONTROL.sub(" ", text).strip()


def shortened(text: str) -> str:
    """Return what is enough of `text` to name it in a sentence."""
    text = printable(text)
    return text if len(text) <= 30 else text[:30] + "…"
