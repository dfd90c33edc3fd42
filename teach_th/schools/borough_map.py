"""Where a school is: a drawing of the borough with every school as a dot, and the same in words. Nobody else's map is asked for.

The drawing's unit is ten metres on the National Grid; y grows downwards.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import cached_property

from teach_th.locations import locations
from teach_th.locations.stations import STATIONS
from thep.schools.models import School

WEST, NORTH = 532_900, 184_900
WIDTH, HEIGHT = 680, 700
UNIT = 10
COMPASS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")
STATIONS_NAMED = 3
NEAR = 50
"""Metres: a school nearer than this is beside the station."""


class Dot(NamedTuple):
    """Another school on the drawing: a link with its name."""

    name: str
    address: str
    x: int
    y: int


class Walk(NamedTuple):
    """The way from a station, as far as a straight line tells."""

    station: str
    distance: str
    minutes: int


@dataclass(frozen=True)
class SchoolMap:
    """A school among the others. False where the register doesn't say where it is, or it's off the drawing."""

    school: School

    def __bool__(self) -> bool:
        if self.school.easting is None or self.school.northing is None:
            return False
        x, y = self.here
        return 0 <= x <= WIDTH and 0 <= y <= HEIGHT

    @cached_property
    def here(self) -> tuple[int, int]:
        return _drawn(self.school.easting or 0, self.school.northing or 0)

    @cached_property
    def dots(self) -> list[Dot]:
        """Return the other schools on the drawing, by name."""
        known = locations.register()
        others = [(known.names[urn], urn, _drawn(*point)) for urn, point in known.schools.items() if urn != str(self.school.urn)]
        return [
            Dot(name, reverse("school_profile", args=[urn, known.slugs[urn]]), x, y)
            for name, urn, (x, y) in sorted(others)
            if 0 <= x <= WIDTH and 0 <= y <= HEIGHT
        ]

    @cached_property
    def station(self) -> str:
        """Return the name of the nearest station."""
        return self._nearest[0]

    @cached_property
    def stations(self) -> list[Walk]:
        """Return the nearest stations, with how far one walks from each."""
        return [Walk(_called(name), _rounded(metres := self._metres_to(name)), _minutes(metres)) for name in self._nearest[:STATIONS_NAMED]]

    @cached_property
    def _nearest(self) -> list[str]:
        return sorted(STATIONS, key=self._metres_to)

    @cached_property
    def station_at(self) -> tuple[int, int]:
        return _drawn(*STATIONS[self.station])

    @property
    def label_at(self) -> tuple[int, int]:
        """Where the station's name is written: below it, or above it where the school is below."""
        x, y = self.station_at
        return x, y - 18 if self.here[1] > y else y + 38

    @property
    def label_anchor(self) -> str:
        x, _ = self.station_at
        return "start" if x < WIDTH / 4 else "end" if x > WIDTH * 3 / 4 else "middle"

    @property
    def words(self) -> str:
        """'In E1, 400 metres north-east of Stepney Green station.'"""
        district = self.school.postcode.partition(" ")[0]
        area = f"In {district}, " if district else ""
        metres = self._metres_to(self.station)
        station = _called(self.station)
        where = f"beside {station}" if metres < NEAR else f"{_rounded(metres)} {self._direction} of {station}"
        return f"{area or 'Here: '}{where}."

    @property
    def _direction(self) -> str:
        easting, northing = STATIONS[self.station]
        angle = math.atan2((self.school.northing or 0) - northing, (self.school.easting or 0) - easting)
        return COMPASS[round(angle / (math.pi / 4)) % 8]

    def _metres_to(self, station: str) -> float:
        easting, northing = STATIONS[station]
        return math.hypot((self.school.easting or 0) - easting, (self.school.northing or 0) - northing)


def _called(station: str) -> str:
    return station if station.endswith("Overground") else f"{station} station"


def _minutes(metres: float) -> int:
    """Return how many minutes one walks."""
    # Streets are about a third longer than the straight line, and a minute is eighty metres.
    return max(1, round(metres * 4 / 3 / 80))


def _drawn(easting: int, northing: int) -> tuple[int, int]:
    return round((easting - WEST) / UNIT), round((NORTH - northing) / UNIT)


def _rounded(metres: float) -> str:
    """Format a distance: '400 metres', and from a kilometre on '1.2 kilometres'."""
    if metres < 975:
        return f"{round(metres / 50) * 50} metres"
    kilometres = f"{metres / 1000:.1f}".removesuffix(".0")
    return f"{kilometres} kilometre{'' if kilometres == '1' else 's'}"
