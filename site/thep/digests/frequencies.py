"""How often each reader has chosen to get a section of the digest."""

from collections.abc import Collection

from .sections import DigestSection
from .timetable import Frequency


def readers_at(section: DigestSection, frequency: Frequency, addresses: Collection[str]) -> set[str]:
    """Return those of `addresses` that get `section` as often as `frequency`."""
    return set(addresses) if section.usually == frequency else set()
