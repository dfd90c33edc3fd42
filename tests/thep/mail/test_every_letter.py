"""Every kind of letter, as its example shows it: what goes out holds for all of them, and for those that are still to be written."""

import re

import pytest
from bs4 import BeautifulSoup

from thep.domains import declared
from thep.mail import letters
from thep.mail.kinds import LetterKind

KINDS = [pytest.param(kind, id=kind.name) for kind in declared(LetterKind)]
LARGEST = 100_000
"""Bytes: Gmail cuts off what is beyond 102 kB."""

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def letter(kind):
    # Without the mark for it, pytest-django lets no test ask the database: an example that does fails here.
    return letters.example_of(kind)


@pytest.fixture
def parsed(letter):
    return BeautifulSoup(letter.html, "html.parser")


@every_kind
def test_a_letter_has_a_subject_words_and_nothing_left_open(kind, letter):
    assert 0 < len(letter.subject) <= 200
    for words in (letter.subject, letter.text, letter.html):
        assert not re.search(r"\{[{%#]|None|\[\]|<(User|School|Event|Booking|Order)[ :]", words)
    assert " ,  " not in letter.text
    assert len(letter.html.encode()) <= LARGEST


@every_kind
def test_the_text_has_every_link_and_every_word_of_the_html(kind, letter, parsed):
    for part in (parsed.find(id="letter"), parsed.find(id="foot")):
        assert words_of(part.get_text(" ")) - words_of(letter.text) == set()
        for link in part.find_all("a"):
            assert link["href"].removeprefix("mailto:") in letter.text


def words_of(text):
    return set(re.findall(r"[\w£@/-]+", text))


@every_kind
def test_a_letter_asks_nobody_for_anything_to_be_seen(kind, letter, parsed):
    assert not parsed.find_all(["img", "link", "script", "iframe", "form", "object", "video"])
    assert not re.search(r"url\(|@import|@font-face", letter.html)


@every_kind
def test_a_letter_says_why_it_was_sent_and_how_to_stop_it_where_that_can_be(kind, letter, parsed):
    foot = parsed.find(id="foot").get_text(" ", strip=True)
    assert foot.startswith("You get this email because")
    assert ("Change or stop your emails" in foot) == kind.can_be_turned_off
