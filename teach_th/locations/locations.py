"""Where somebody says they are: a postcode of the register's schools, an area of such postcodes, or a station. Nobody else is asked.

A postcode that no school has stands where the schools of its sector ("E1 4") are on average, else those of its district ("E1").
"""

import difflib
import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from thep.schools.models import School
from thep.search.memory import shared

from .stations import ALSO_CALLED, STATIONS

METRES = 1609.344
LONGEST = 60
DISTRICTS = {
    "E1": "E1, Whitechapel and Stepney",
    "E1W": "E1W, Wapping",
    "E2": "E2, Bethnal Green",
    "E3": "E3, Bow",
    "E14": "E14, Poplar and the Isle of Dogs",
}
"""The borough's postcode districts, and what people call them."""
_FULL = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_PART = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9])[A-Z]?")
_KINDS = re.compile(r"\b(station|underground|tube|dlr|elizabeth line|rail|the)\b")


class UnknownLocation(Exception):
    """We can't say where this is; the text says so, and what to type instead."""


@dataclass(frozen=True)
class Location:
    """A point on the National Grid, in metres. `is_rough` where it is the middle of an area."""

    label: str
    easting: float
    northing: float
    is_rough: bool = False

    def miles_to(self, easting: float, northing: float) -> float:
        """Return the miles to a point of the national grid, as the crow flies."""
        return math.hypot(self.easting - easting, self.northing - northing) / METRES


@dataclass(frozen=True)
class Register:
    """The names, slugs and positions of open schools by URN, and the positions of postcodes, sectors and districts."""

    names: dict[str, str]
    slugs: dict[str, str]
    schools: dict[str, tuple[int, int]]
    postcodes: dict[str, tuple[float, float]]


def register() -> Register:
    """Return the schools and districts as they were half a minute ago at most."""
    return shared("places", _read)


def _read() -> Register:
    names: dict[str, str] = {}
    slugs: dict[str, str] = {}
    schools: dict[str, tuple[int, int]] = {}
    points: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = School.objects.of_the_register().open().values_list("urn", "name", "slug", "postcode", "easting", "northing")
    for urn, name, slug, postcode, easting, northing in rows:
        names[str(urn)], slugs[str(urn)] = name, slug
        if easting is None or northing is None:
            continue
        schools[str(urn)] = (easting, northing)
        if found := _FULL.fullmatch(_squashed(postcode)):
            district, rest = found.groups()
            for area in (district + rest, f"{district} {rest[0]}", district):
                points[area].append((easting, northing))
    return Register(names, slugs, schools, {area: _middle(found) for area, found in points.items()})


def find_location(text: str) -> Location:
    """Return the place that `text` names, however it is written.

    Raises:
        UnknownLocation: it's no postcode that we know and no station; says what to do.
    """
    typed = " ".join(text.split())[:LONGEST]
    return _postcode(typed) or _station(typed)


def area_of(school: School) -> str:
    """Return 'E3, Bow': the district of the school's postcode with what it's called; a district elsewhere has its code alone."""
    district = school.postcode.partition(" ")[0]
    return DISTRICTS.get(district, district)


def distances(place: Location) -> dict[str, float]:
    """Return how many miles each school of the register is from `place`, by URN, the nearest first."""
    found = {urn: place.miles_to(*point) for urn, point in register().schools.items()}
    return dict(sorted(found.items(), key=lambda each: each[1]))


def _postcode(typed: str) -> Location | None:
    squashed = _squashed(typed)
    known = register().postcodes
    if full := _FULL.fullmatch(squashed):
        district, rest = full.groups()
        names = [district + rest, f"{district} {rest[0]}", district]
        label = f"{district} {rest}"
    elif " " in typed and (parted := _parted(typed)):
        names, label = [parted, parted.partition(" ")[0]], parted
    elif _DISTRICT.fullmatch(squashed) and squashed in known:
        names, label = [squashed], squashed
    elif part := _PART.fullmatch(squashed):
        names = [f"{part[1]} {part[2]}", part[1]]
        label = names[0]
    elif _DISTRICT.fullmatch(squashed):
        names, label = [squashed], squashed
    else:
        return None
    for name in names:
        if name in known:
            return Location(label, *known[name], is_rough=not (full and name == squashed))
    raise UnknownLocation(
        f"{label} isn’t among the postcodes we know, which are those of Tower Hamlets. "
        f"Try one that begins with {_begin(known)}, or a station."
    )


def _parted(typed: str) -> str:
    """Return 'E1 4' of 'e1 4' or 'e1 4p'; empty where a space does not part a district from what follows."""
    district, _, rest = typed.upper().partition(" ")
    return f"{district} {rest[0]}" if _DISTRICT.fullmatch(district) and re.fullmatch(r"[0-9][A-Z]?", rest.strip()) else ""


def _station(typed: str) -> Location:
    by_name = {_station_name(station): station for station in STATIONS}
    name = _station_name(typed)
    if name not in by_name:
        name = name.removesuffix(" overground")
    station = by_name.get(name) or ALSO_CALLED.get(name)
    if station is None:
        begun = [each for each in by_name if name and len(name) > 3 and each.startswith(name)]
        near = difflib.get_close_matches(name, by_name, n=1, cutoff=0.8)
        if len(begun) == 1 or near:
            station = by_name[begun[0] if len(begun) == 1 else near[0]]
    if station is None:
        shown = typed if len(typed) <= 30 else typed[:30] + "…"
        raise UnknownLocation(
            f"We don’t know where ‘{shown}’ is. Enter a postcode, such as E1 4PZ or just E1, or a station in the borough."
        )
    return Location(f"{station} station" if "Overground" not in station else station, *STATIONS[station])


def _station_name(text: str) -> str:
    words = _KINDS.sub(" ", text.lower().replace("&", " and ").replace("-", " "))
    return " ".join(re.sub(r"[^a-z ]", "", words).split())


def _squashed(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text).upper()


def _middle(points: Iterable[tuple[int, int]]) -> tuple[float, float]:
    points = list(points)
    return sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points)


def _begin(known: Iterable[str]) -> str:
    """Return the districts in which there are several schools: 'E1, E1W, E2, E3 or E14'."""
    districts = sorted((name for name in known if _DISTRICT.fullmatch(name) and name.startswith("E")), key=lambda name: (len(name), name))
    return " or ".join(filter(None, [", ".join(districts[:-1]), districts[-1]])) if districts else "E"
