"""Whether VAT is charged on anything: each layer that has prices with VAT registers how to see that."""

from collections.abc import Callable

_askers: dict[str, Callable[[], bool]] = {}


def register(name: str, charges: Callable[[], bool]) -> None:
    """Have `charges` asked whether something is sold with VAT; a second registration under one name replaces the first."""
    _askers[name] = charges


def is_charged() -> bool:
    """Return whether anything that is for sale now has VAT on it."""
    return any(charges() for charges in _askers.values())
