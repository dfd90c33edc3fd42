"""Who gets an announcement now, who in their digest, and who not by email, each with the reason."""

from dataclasses import dataclass

from thep.mailings.audiences import LeftOut
from thep.mailings.models import Recipient
from thep.mailings.ways import LATER, STOPPED, TROUBLES, Addressed

from .announcements import readership_of
from .models import Announcement

Way = Recipient.Way
WAYS = {Way.AT_ONCE: "By email at once", Way.DIGEST: "By email, with other news", Way.NOT: "Not by email"}
"""How a way is called on the pages of networks, whose members read the page too."""
AS_SENT = "they want emails of this network at once"
NOT_REACHED = "our emails don’t reach them"
CHOSE_NONE = "they chose to get no emails of this network"
CHOSE_DIGEST = "they chose to get this network’s news together"


@dataclass(frozen=True)
class Row:
    name: str
    way: str
    why: str


@dataclass(frozen=True)
class ReadersTable:
    at_once: list[Row]
    in_digest: list[Row]
    left_out: list[Row]

    @property
    def rows(self) -> list[Row]:
        """Return everybody, those who don't get it first: they are the fewest, and the reason to look."""
        return [*self.left_out, *self.in_digest, *self.at_once]


def readers_table(announcement: Announcement, *, names_troubles: bool) -> ReadersTable:
    """Return who would get a draft, and how. What is wrong with somebody's address is told where `names_troubles` alone: to the office."""
    readership = readership_of(announcement)
    return ReadersTable(
        at_once=[_row(each) for each in readership.getting if each.way == Way.AT_ONCE],
        in_digest=[_row(each) for each in readership.getting if each.way == Way.DIGEST],
        left_out=[_row_left_out(each, names_troubles=names_troubles) for each in readership.left_out],
    )


def _row(each: Addressed) -> Row:
    why = AS_SENT if each.way == Way.AT_ONCE else CHOSE_DIGEST if each.reason == LATER else each.reason
    return Row(each.reader.name, WAYS[each.way], why)


def _row_left_out(each: LeftOut, *, names_troubles: bool) -> Row:
    why = CHOSE_NONE if each.reason == STOPPED else each.reason
    if why in TROUBLES.values() and not names_troubles:
        why = NOT_REACHED
    return Row(each.name, WAYS[Way.NOT], why)
