"""What a letter is written for. The same letter for the same cause goes to an address once."""

import datetime
import enum
import uuid
from dataclasses import dataclass
from typing import Self

from django.db import models

Occasion = models.Model | datetime.datetime | datetime.date | uuid.UUID | enum.Enum | int | None


@dataclass(frozen=True)
class Cause:
    """The record that a letter is about, and on which occasion, where it can be written more than once.

    `occasion` is what makes this time another than the last: a moment, a day, another record, a state, a number, or the key of the form
    that was sent.
    """

    record: models.Model | None
    occasion: Occasion = None

    @property
    def office_permission(self) -> str:
        """What somebody of the office must hold to see what is about the record, where the record says so by this name; else empty."""
        return str(getattr(self.record, "office_permission", ""))

    @classmethod
    def of_its_own(cls) -> Self:
        """Return a cause that no other letter has: each code that is asked for is a letter."""
        return cls(None, uuid.uuid4())

    @property
    def key(self) -> str:
        """The cause as the database keeps it: 'bookings.booking:42', or 'bookings.booking:42:2027-01-14T16:00:00+00:00'."""
        parts = [key_of(self.record) if self.record is not None else "once", words_of(self.occasion)]
        return ":".join(filter(None, parts))


def key_of(record: models.Model) -> str:
    """Return how the causes of letters about `record` begin.

    Raises:
        ValueError: the record isn't saved, so nothing can be about it.
    """
    if record.pk is None:
        raise ValueError(f"A letter can't be about a {record._meta.verbose_name} that isn't saved.")
    return f"{record._meta.label_lower}:{record.pk}"


def record_of(key: str) -> int:
    """Return the primary key of the record that the cause kept as `key` is about."""
    return int(key.split(":")[1])


def words_of(occasion: Occasion) -> str:
    """Return how a cause says which occasion it is; moments in UTC, to the microsecond."""
    match occasion:
        case None:
            return ""
        case models.Model():
            return key_of(occasion)
        case datetime.datetime():
            return occasion.astimezone(datetime.UTC).isoformat()
        case datetime.date():
            return occasion.isoformat()
        case enum.Enum():
            return str(occasion.value)
    return str(occasion)
