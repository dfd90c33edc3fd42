"""The office finds people, candidates and schools by name as one types it, on every database."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.schools import SchoolFactory
from tests.factories.teach_th_interest import in_the_pool

NAME = "Siobhán O’Brien-Ní Bhraonáin"
TYPED = [
    "siobhan",
    "SIOBHÁN",
    "Siobha\u0301n",
    "O'Brien",
    "O’Brien",
    "OʼBrien",
    "obrien",
    "ni bhraonain",
    "Ní-Bhraonáin, Siobhán",
    "Bhraonáin O'Brien",
    "hraon",
]


def found(client, address, typed):
    return [str(each) for each in client.get(address, {"q": typed}).context["object_list"]]


@pytest.mark.parametrize("typed", TYPED)
def test_a_person_is_found_however_the_name_is_typed(office, client, typed):
    office("Office managers")
    PersonFactory(name=NAME)
    PersonFactory(name="Sean Brown")
    assert found(client, reverse("wagtailusers_users:index"), typed) == [NAME]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łukasz Wójcik", "lukasz wojcik"),
        ("Zoë Weiß", "weiss zoe"),
        ("Bjørn Åkesson", "akesson bjorn"),
        ("Dr. A. J. St. John", "st john a j"),
        ("মোহাম্মদ দিন", "দিন"),
        ("مُحَمَّد", "محمد"),
        ("Nguyễn Thị Ánh", "nguyen anh"),
    ],
)
def test_names_of_every_language_are_found(office, client, name, typed):
    office("Office managers")
    PersonFactory(name=name)
    PersonFactory(name="দান")
    assert found(client, reverse("wagtailusers_users:index"), typed) == [name]


@pytest.mark.parametrize("typed", ["siobhan zzz", "-", "'", "%", "_", "\\"])
def test_what_is_in_nobodys_name_finds_nobody(office, client, typed):
    office("Office managers")
    PersonFactory(name=NAME)
    assert found(client, reverse("wagtailusers_users:index"), typed) == []


def test_a_candidate_is_found_however_the_name_is_typed(office, client):
    office("Office managers")
    in_the_pool(name=NAME)
    in_the_pool("sean@home.example", name="Sean Brown")
    assert "Bhraonáin" in client.get(reverse("office_talent_pool:index"), {"q": "o'brien siobhan"}).text
    assert "Bhraonáin" not in client.get(reverse("office_talent_pool:index"), {"q": "brown"}).text


@pytest.mark.parametrize("typed", ["st pauls", "ST. PAUL'S", "Paul’s St"])
def test_a_school_is_found_however_its_name_is_typed_by_the_office_and_by_who_may_work_there(office, client, typed):
    office("Office managers")
    SchoolFactory(name="St Paul’s Way")
    SchoolFactory(name="St Paul Lane")
    for address in (reverse("office_schools:index"), reverse("school_profiles")):
        answer = client.get(address, {"q": typed}).text
        assert ("St Paul’s Way" in answer, "St Paul Lane" in answer) == (True, False)
