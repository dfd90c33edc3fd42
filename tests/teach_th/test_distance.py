"""Where a reader says they are, in every shape that postcodes and stations come in."""

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from teach_th.locations import locations
from teach_th.locations.locations import Location, UnknownLocation
from teach_th.locations.stations import ALSO_CALLED, STATIONS
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def schools():
    return [
        SchoolFactory(urn=1001, postcode="E1 4PZ", easting=535900, northing=181900),
        SchoolFactory(urn=1002, postcode="E1 4EE", easting=536100, northing=182100),
        SchoolFactory(urn=1003, postcode="E1 5AD", easting=534400, northing=182200),
        SchoolFactory(urn=1004, postcode="E14 7NG", easting=536400, northing=181300),
        SchoolFactory(urn=1005, postcode="E1W 2AD", easting=534300, northing=180700),
        SchoolFactory(urn=1006, postcode="BN25 2JB", easting=548000, northing=99000),
        SchoolFactory(urn=1007, postcode="E3 4PX", easting=None, northing=None),
    ]


@pytest.mark.parametrize(
    "typed", ["E1 4PZ", "e1 4pz", "e14pz", " E1   4PZ ", "E1-4PZ", "E1\t4pz", "E1.4PZ", "E 1 4 P Z", "E1 4PZ.", "(e1 4pz)"]
)
def test_a_schools_postcode_is_known_however_it_is_written(typed):
    assert locations.find_location(typed) == Location("E1 4PZ", 535900, 181900)


@pytest.mark.parametrize(
    ("typed", "label"), [("E1 4ZZ", "E1 4ZZ"), ("e14zz", "E1 4ZZ"), ("E1 4", "E1 4"), ("e1 4p", "E1 4"), ("E1 4PX", "E1 4PX")]
)
def test_a_postcode_nearby_stands_in_the_middle_of_its_sector(typed, label):
    assert locations.find_location(typed) == Location(label, 536000, 182000, is_rough=True)


@pytest.mark.parametrize("typed", ["E1", "e1", " E1 "])
def test_a_district_stands_in_the_middle_of_its_schools(typed):
    place = locations.find_location(typed)
    assert (place.label, place.is_rough) == ("E1", True)
    assert (round(place.easting), round(place.northing)) == (535467, 182067)


def test_what_could_be_a_district_or_a_sector_is_the_district():
    assert locations.find_location("e14").label == "E14"
    assert locations.find_location("E1 4").label == "E1 4"
    assert locations.find_location("e1w2").label == "E1W 2"


@pytest.mark.parametrize("typed", ["SW1A 1AA", "m1 1ae", "ZE1 0AA", "SW1", "EC1A 1BB", "E8 4"])
def test_a_postcode_far_away_is_refused_with_what_to_do(typed):
    with pytest.raises(UnknownLocation, match=r"isn’t among the postcodes we know, .* begins with E1, E14 or E1W, or a station"):
        locations.find_location(typed)


@pytest.mark.parametrize(
    ("typed", "station"),
    [
        ("Bethnal Green", "Bethnal Green"),
        ("bethnal green station", "Bethnal Green"),
        ("BETHNAL GREEN UNDERGROUND STATION", "Bethnal Green"),
        ("Bethnal Green Overground", "Bethnal Green Overground"),
        ("hoxton overground", "Hoxton"),
        ("bromley by bow", "Bromley-by-Bow"),
        ("Bromley-by-Bow tube", "Bromley-by-Bow"),
        ("mudchute dlr", "Mudchute"),
        ("whitechappel", "Whitechapel"),
        ("stepney gren", "Stepney Green"),
        ("crossh", "Crossharbour"),
        ("Bow", "Bow Road"),
    ],
)
def test_a_station_is_known_by_the_names_that_people_give_it(typed, station):
    assert (locations.find_location(typed).easting, locations.find_location(typed).northing) == STATIONS[station]


@pytest.mark.parametrize("typed", ["Narnia", "?", "12345", "b", "st", "<script>", "E1 4PZ, London"])
def test_what_is_neither_is_refused_with_an_example(typed):
    with pytest.raises(UnknownLocation, match="Enter a postcode, such as E1 4PZ or just E1, or a station"):
        locations.find_location(typed)


def test_other_names_lead_to_stations():
    assert set(ALSO_CALLED.values()) <= set(STATIONS)


def test_stations_are_where_the_borough_is():
    assert len(STATIONS) >= 35
    for easting, northing in STATIONS.values():
        assert 533_000 < easting < 539_000
        assert 178_000 < northing < 185_000


def test_distances_are_as_the_crow_flies_the_nearest_first():
    found = locations.distances(locations.find_location("Mile End"))
    assert list(found)[:2] == ["1002", "1001"]
    assert round(found["1002"], 2) == 0.36
    assert "1007" not in found


@settings(max_examples=150, deadline=None)
@example("E1 4PZ\x00")
@example("ß" * 70)
@given(typed=st.text(max_size=80))
def test_nothing_that_is_typed_is_an_accident(typed):
    with contextlib.suppress(UnknownLocation):
        assert locations.find_location(typed).label
