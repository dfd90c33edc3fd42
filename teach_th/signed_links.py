"""The links of letters to people who may come to work here: whoever has one looks after what it was made for, and nothing else."""

import secrets
from typing import TypeVar

from django.core import signing
from django.db import models

from thep.mail.signed_links import Keyed, LinkGone, RecordLink

Record = TypeVar("Record", bound=models.Model)


def new_key() -> str:
    """Return a new key of a record. Early migrations name it; records get theirs from `thep.mail.models.AskedByEmail`."""
    return secrets.token_hex(8)


def token_of(record: Keyed) -> str:
    return link_for(type(record)).token_for(record)  # type: ignore[type-var]


def find(model: type[Record], token: str, *, among: models.QuerySet[Record] | None = None) -> Record | None:
    """Return the record that `token` was made for, read as `among` reads it, where given; None where it's gone.

    Raises:
        LinkBroken: the token isn't one of ours, or is for something else.
    """
    try:
        return link_for(model).find(token, among=among)
    except LinkGone:
        return None


def link_for(model: type[Record]) -> RecordLink[Record]:
    """Return the purpose of links to records of `model`. They work as long as the record is there."""
    return RecordLink(purpose=f"look after {model._meta.label_lower}", model=model, old=signer(model.__name__).unsign_object)


def signer(name: str) -> signing.Signer:
    """Return what links of before were signed with."""
    return signing.Signer(salt=f"teach_th.links.{name}")
