"""Where people find what they can book, which buttons and letters of every layer lead to."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from thep.domains import declared


@dataclass(frozen=True)
class Catalogue:
    """The list of all that can be booked, at the address of the view so named."""

    view: str


def catalogue_address() -> str:
    """Return the path of the catalogue that a domain declares; the home page's where none does, or its addresses are not installed."""
    for catalogue in declared(Catalogue):
        try:
            return reverse(catalogue.view)
        except NoReverseMatch:
            continue
    return "/"
