"""The way in for readers: `find` answers a query."""

from . import engines
from .queries import Query, Results


def find(query: Query) -> Results:
    """Return what `query` finds, in as many statements and almost the same time however many entries there are.

    Nothing that a reader types is an error.
    """
    return engines.current().search(query)
