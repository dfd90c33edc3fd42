"""Every kind of letter, as its example shows it: what goes out holds for all of them, and for those that are still to be written."""

import re

import pytest
from bs4 import BeautifulSoup, Comment

from thep.domains import declared
from thep.mail import letters, wordings
from thep.mail.kinds import LetterKind

KINDS = [pytest.param(kind, id=kind.name) for kind in declared(LetterKind)]
LARGEST = 100_000
"""Bytes: Gmail cuts off what is beyond 102 kB."""

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def letter(kind):
    # Without the mark for it, pytest-django lets no test ask the database: an example that does fails here.
    with wordings.as_if_never_reworded():
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
    assert letter.text.count("You get this email because") == 1
    assert ("Change or stop your emails" in foot) == kind.can_be_turned_off


@every_kind
def test_a_letter_is_read_without_its_looks(kind, letter, parsed):
    """What screen readers and other strict readers of HTML need: a language, one heading, tables that are lists of facts or say nothing."""
    assert parsed.html["lang"] == parsed.find(role="article")["lang"] == "en-GB"
    assert parsed.title.get_text(strip=True)
    assert len(parsed.find_all("h1")) == 1
    assert [
        tag for tag in parsed.find_all(["p", "h1", "h2", "h3", "li", "td", "a"]) if not tag.get_text(strip=True) and not tag.contents
    ] == []
    for table in parsed.find_all("table"):
        assert table.get("role") == "presentation" or all(row.th["scope"] == "row" for row in table.find_all("tr"))
    names = [tag["id"] for tag in parsed.find_all(id=True)]
    assert len(names) == len(set(names))
    obsolete = {"align", "valign", "bgcolor", "border", "cellpadding", "cellspacing", "width", "height", "color", "size", "face"}
    assert not {name for tag in parsed.find_all(True) for name in tag.attrs} & obsolete


@every_kind
def test_lists_of_mail_show_what_a_letter_says_first(kind, letter, parsed):
    opening = parsed.find(id="preheader")
    assert "display: none" in opening["style"]
    said = re.sub(r": https?://\S+", "", letter.text)
    assert opening.get_text().rstrip(" …") in " ".join(said.split())
    assert not opening.get_text().startswith(("Hello", "THE Partnership"))


@every_kind
def test_a_button_is_a_cell_that_outlook_draws(kind, letter, parsed):
    for button in parsed.find_all("a", class_="button"):
        cell = button.parent
        assert (cell.name, cell.find_parent("table")["role"]) == ("td", "presentation")
        assert "mso-padding-alt" in cell["style"]
        assert style_of(cell)["background-color"] == style_of(button)["background-color"]


@every_kind
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_of_a_letter_can_be_read(kind, letter, parsed, scheme):
    """WCAG 2.2, 1.4.3, of the styles as they stand on each element; in the dark, of those of its media query."""
    darkened = dark_styles(parsed) if scheme == "dark" else {}
    for words in parsed.body.find_all(string=True):
        if (
            words.parent.name in ("style", "title")
            or not words.strip()
            or isinstance(words, Comment)
            or words.parent.get("id") == "preheader"
        ):
            continue
        colour, ground = (shown(words.parent, name, darkened) for name in ("color", "background-color"))
        assert contrast(colour, ground) >= 4.5, f"{words.strip()[:40]}: {colour} on {ground}"


def style_of(tag):
    pairs = (each.partition(":") for each in tag.get("style", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}


def dark_styles(parsed):
    """Return what the dark theme lays over the styles of each element."""
    rules = re.search(r"prefers-color-scheme: dark\) \{(.*?\})\s*\}", parsed.style.string, re.DOTALL)[1]
    found = {}
    for selectors, words in re.findall(r"([^{}]+)\{([^}]*)\}", rules):
        assert all("!important" in each for each in words.split(";") if each.strip())  # else what stands on the element prevails
        for tag in parsed.select(selectors.strip()):
            changed = re.findall(r"([\w-]+): (#\w+) !important", words)
            found[id(tag)] = found.get(id(tag), {}) | dict(changed)
    return found


def shown(tag, name, darkened):
    """Return the colour that `tag` is shown in, from the nearest element that says it."""
    for each in (tag, *tag.parents):
        if value := (style_of(each) | darkened.get(id(each), {})).get(name):
            return value
    raise AssertionError(f"nothing says the {name} of {tag}")


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    assert re.fullmatch("#[0-9a-f]{6}", colour), colour
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
