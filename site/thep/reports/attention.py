"""What needs attention: each exception with its count, the first few of it, and the job to do. Everybody sees their own."""

from dataclasses import dataclass

from thep.accounts.models import User
from thep.cms.attention import Link, Row, Watch
from thep.cms.office_sections import parts_for

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Concern:
    """A watch that found something."""

    watch: Watch
    count: int
    rows: list[Row]
    address: str

    @property
    def links(self) -> list[Link]:
        return [(row.address, row.words) for row in self.rows]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def watched_by(user: User) -> list[Watch]:
    """Return the watches that `user` has the permissions for."""
    return parts_for(user, Watch)


def concerns_of(user: User) -> list[Concern]:
    """Return what needs the attention of `user` now."""
    concerns = []
    for watch in watched_by(user):
        records = watch.records(user)
        if count := records.count():
            rows = [Row(*watch.link(record), actions=watch.actions(record)) for record in records[:SHOWN]]
            concerns.append(Concern(watch=watch, count=count, rows=rows, address=watch.all_of_them()))
    return concerns
