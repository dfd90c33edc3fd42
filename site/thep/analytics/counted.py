"""What domains have counted, and what the office calls it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CountedSearch:
    """A search whose words without results are counted: the `name` that its list counts them under, and the office's `label` for it."""

    name: str
    label: str


@dataclass(frozen=True, kw_only=True)
class CountedThings:
    """Things of a domain that are counted one by one, each by the key of its search entry.

    `kind` is that of the entries; `views` and `further` are the kinds of the totals; `label` says what the second counts.
    """

    name: str
    one: str
    many: str
    kind: str
    views: str
    further: str
    label: str

    @property
    def all(self) -> str:
        return f"all {self.many.lower()}"
