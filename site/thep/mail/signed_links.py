"""Links in letters that act for their reader: each for one purpose and one thing, for as long as it says.

A link is a token in an address. It is signed, so nobody can make one or turn one into another; with its purpose as the salt, so that what
stops a newsletter confirms nothing; and with the moment it was made at.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from django.core import signing
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SALT = "thep.links"


class LinkRefused(Exception):
    """A link that opens nothing. The page that says so is `refused`."""

    status = 410
    title = ""
    words = ""


class LinkBroken(LinkRefused):
    """It was cut short or changed, or is a link for something else."""

    status = 404
    title = "That link is incomplete"
    words = "Part of the link is missing or was changed. Copy the whole link from the email, or open the email again and press its button."


class LinkExpired(LinkRefused):
    title = "That link has expired"
    words = "The link in the email works for a few days only."


class LinkGone(LinkRefused):
    """What it was for has been stopped, withdrawn or deleted."""

    title = "That link no longer works"
    words = "What it was for was stopped, or wasn’t confirmed in time, so we’ve deleted it."


class LinkUsed(LinkRefused):
    """It works once, and was used."""

    title = "You’ve used that link already"
    words = "The link works once, and you’ve done what it was for. You don’t need to do anything else."

    def __init__(self, record: models.Model) -> None:
        super().__init__(str(record))
        self.record = record


class Keyed(Protocol):
    """A record whose `key` is in its links: with another key, links of old open nothing."""

    pk: Any
    key: str


@dataclass(frozen=True, kw_only=True)
class SignedLink:
    """A purpose of links. `lasts` is how long one works; None as long as what it is for is there.

    `old` reads the tokens of before, of which some are still in people's mailboxes; it raises `signing.BadSignature`.
    """

    purpose: str
    lasts: datetime.timedelta | None = None
    old: Callable[[str], Any] | None = None

    def sign(self, scope: Any) -> str:
        """Return a token for what `scope` names, a list or a text."""
        return signing.dumps(scope, salt=f"{SALT}.{self.purpose}")

    def read(self, token: str) -> Any:
        """Return the scope that `token` was made for.

        Raises:
            LinkBroken: it isn't a token of ours, or is one for another purpose.
            LinkExpired: it was one.
        """
        try:
            return signing.loads(token, salt=f"{SALT}.{self.purpose}", max_age=self.lasts)
        except signing.SignatureExpired as error:
            raise LinkExpired from error
        except (signing.BadSignature, ValueError) as error:
            if self.old is None:
                raise LinkBroken from error
        try:
            return self.old(token)
        except signing.SignatureExpired as error:
            raise LinkExpired from error
        except (signing.BadSignature, ValueError) as error:
            raise LinkBroken from error


Record = TypeVar("Record", bound=models.Model)


@dataclass(frozen=True, kw_only=True)
class RecordLink(SignedLink, Generic[Record]):
    """Links for records of `model`, which is `Keyed`, and is read together with those that `beside` names, as `select_related` does.

    `used` tells of a record that its link has done what it does once.
    """

    model: type[Record]
    beside: tuple[str, ...] = ()
    used: Callable[[Record], bool] | None = None

    def token_for(self, record: Keyed) -> str:
        return self.sign([record.pk, record.key])

    def find(self, token: str, *, among: models.QuerySet[Record] | None = None) -> Record:
        """Return the record that `token` was made for, read as `among` reads it, where given.

        Raises:
            LinkRefused: it doesn't work: see its kinds.
        """
        scope = self.read(token)
        named = dict(zip(("pk", "key"), scope, strict=True)) if isinstance(scope, list) else {"pk": scope}
        records = (self.model._default_manager.all() if among is None else among).filter(**named)
        record = (records.select_related(*self.beside) if self.beside else records).first()
        if record is None:
            raise LinkGone
        if self.used is not None and self.used(record):
            raise LinkUsed(record)
        return record


def refused(request: HttpRequest, error: LinkRefused, *, again: str = "", label: str = "", **context: Any) -> HttpResponse:
    """Say why a link opens nothing, and what to do: `again` is the address of where a new one is asked for, `label` says what it does."""
    context = {"error": error, "again": again, "label": label} | context
    return render(request, "mail/link_refused.html", context, status=error.status)


Rest = ParamSpec("Rest")


def says_why_refused(
    view: Callable[Concatenate[HttpRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Have `view` answer with the page that says why a link opens nothing."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except LinkRefused as error:
            return refused(request, error)

    return answer
