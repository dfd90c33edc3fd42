"""What a phone sends: marks that it kept while it was offline, and the time by its own clock."""

import datetime
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from thep.events.models import Event

from .. import marks
from ..errors import CpdError, TooManyMarks
from ..marks import Offered, Source, Taken
from ..models import Mark

WAYS = (Mark.Way.LIST, Mark.Way.SCAN, Mark.Way.CODE)
"""The ways in which a phone may say that it made a mark."""

LARGEST_NUMBER = 2**63 - 1
YEARS = range(2000, 2100)
"""What a clock may show, however wrong it is. Beyond, sums with it would overflow."""


class UploadUnreadable(CpdError):
    """What was sent is no upload of a register."""


class UnreadMark(ValueError):
    """One mark of an upload can't be read; the message says why."""


@dataclass(frozen=True)
class Upload:
    """What one request sends. `marks` are in the order in which they were sent, those that can't be read among them."""

    device: uuid.UUID
    sent_at: datetime.datetime
    marks: Sequence["Offered | Unread"]

    @property
    def clock_offset(self) -> datetime.timedelta:
        """By how much the device's clock is behind ours: it is measured as the request comes in, so the way here counts towards it."""
        return timezone.now() - self.sent_at


@dataclass(frozen=True)
class Unread:
    """A mark that can't be read: the number that it says it has, as far as it says one, and why."""

    uid: str
    refused: str


def read_upload(body: bytes) -> Upload:
    """Return what `body` sends.

    Raises:
        UploadUnreadable: it isn't JSON, or doesn't say which device sends it and when.
        TooManyMarks: there are more than `marks.MOST`.
    """
    try:
        sent = json.loads(body)
        device, sent_at, offered = uuid.UUID(sent["device"]), _moment(sent["sent_at"]), sent["marks"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UploadUnreadable("We couldn’t read what your phone sent. Reload the register, then try again.") from error
    if not isinstance(offered, list):
        raise UploadUnreadable("We couldn’t read the marks that your phone sent. Reload the register, then try again.")
    if len(offered) > marks.MOST:
        raise TooManyMarks(marks.MOST)
    return Upload(device, sent_at, [_read(each) for each in offered])


def record_upload(event: Event, upload: Upload, **source: Any) -> list[dict[str, str]]:
    """Keep the marks of `upload` that can be kept, and return what became of each, in their order.

    Raises:
        NoRegister: the event is a draft or cancelled, or its date isn't fixed.
    """
    offered = [each for each in upload.marks if isinstance(each, Offered)]
    sender = Source(way=Mark.Way.LIST, device=upload.device, clock_offset=upload.clock_offset, **source)
    taken = iter(marks.record(event, offered, source=sender))
    answers: list[Unread | Taken] = [each if isinstance(each, Unread) else next(taken) for each in upload.marks]
    return [{"uid": str(answer.uid), "refused": answer.refused} for answer in answers]


def _read(sent: Any) -> Offered | Unread:
    try:
        return Offered(
            uid=uuid.UUID(sent["uid"]),
            session=_number(sent["session"]),
            person=_number(sent["person"]),
            state=_text(sent["state"]),
            minutes=None if sent.get("minutes") is None else _number(sent["minutes"]),
            made_at=_moment(sent["made_at"]),
            seen=_number(sent.get("seen", 0)),
            way=_way(sent.get("way", Mark.Way.LIST)),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        uid = sent.get("uid") if isinstance(sent, dict) else ""
        return Unread(uid[:36] if isinstance(uid, str) else "", "We couldn’t read this mark. Mark them again.")


def _moment(value: Any) -> datetime.datetime:
    moment = parse_datetime(_text(value))
    if moment is None or timezone.is_naive(moment) or moment.year not in YEARS:
        raise UnreadMark("no moment")
    return moment


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
        raise UnreadMark("no number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 40:
        raise UnreadMark("no text")
    return value


def _way(value: Any) -> str:
    if value not in WAYS:
        raise UnreadMark("no way of marking")
    return str(value)
