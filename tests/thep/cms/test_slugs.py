"""A title in any script gets an address that can be read, or at least typed."""

import re

import pytest

from thep.cms.slugs import slug_of

TITLES = [
    ("Phonics that sticks", "phonics-that-sticks"),
    ("L’été à l’école", "lete-a-lecole"),
    ("St Paul’s & St Luke's", "st-pauls-st-lukes"),
    ("Łódź, Straße", "lodz-strasse"),
]


@pytest.mark.parametrize(("title", "slug"), TITLES)
def test_a_title_in_our_letters_is_read_in_its_address(title, slug):
    assert slug_of(title, otherwise="page") == slug


@pytest.mark.parametrize("title", ["দিন ও রাত", "দান", "اللغة العربية", "کتاب\u200cها", "中文课", "Русский язык", "👩\u200d🏫 দিন", "שָׁלוֹם"])
def test_a_title_in_another_script_gets_an_address_that_can_be_typed(title):
    assert re.fullmatch(r"[a-z0-9]+([-_]+[a-z0-9]+)*", slug_of(title, otherwise="page"))
    assert slug_of(title, otherwise="page") != "page"


def test_words_that_differ_have_different_addresses_and_none_has_a_name():
    assert slug_of("দিন", otherwise="page") != slug_of("দান", otherwise="page")
    assert slug_of("…!", otherwise="page") == "page"
    assert len(slug_of("phonics " * 60, otherwise="page")) <= 80
