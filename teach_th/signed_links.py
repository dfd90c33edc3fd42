"""Signed links of letters: whoever has one may act for the record that it was made for, and for no other."""

import secrets
from typing import Protocol, TypeVar

from django.core import signing
from django.db import models
from django.http import Http404


class Keyed(Protocol):
    """A record whose `key` is in its links: with another key, links of old open nothing."""

    pk: int
    key: str


Record = TypeVar("Record", bound=models.Model)


def new_key() -> str:
    return secrets.token_hex(8)


def token_of(record: Keyed) -> str:
    return signer(type(record).__name__).sign_object([record.pk, record.key])


def find(model: type[Record], token: str) -> Record | None:
    """Return the record that `token` was made for; None where it's gone.

    Raises:
        Http404: the token isn't one of ours.
    """
    try:
        pk, key = signer(model.__name__).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    return model._default_manager.filter(pk=pk, key=key).first()


def signer(name: str) -> signing.Signer:
    return signing.Signer(salt=f"teach_th.links.{name}")
