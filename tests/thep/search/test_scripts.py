"""Words of every script are words, on every engine: marks stay, what is left out in writing may be left out, ligatures are letters."""

import pytest

from tests.thep.search.contract import course, find, titles

pytestmark = pytest.mark.django_db


def marked(words, **said):
    """The title and the text of the one entry that `words` find, as they are shown."""
    (hit,) = find(words, **said).hits
    return str(hit.marked_title), str(hit.highlight)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("দিন", "দান"),  # Bengali: day, gift
        ("কি", "কী"),  # what, and what, stressed
        ("दिन", "दान"),  # Hindi
        ("படம்", "பாடம்"),  # Tamil: picture, lesson
        ("ครู", "ครา"),  # Thai: teacher, time
        ("か", "が"),
    ],
)
def test_words_that_differ_in_a_mark_are_different_words(one, other):
    course("1", f"One {one}")
    course("2", f"Other {other}")
    assert titles(one) == [f"One {one}"]
    assert titles(other) == [f"Other {other}"]
    assert marked(one)[0] == f"One <mark>{one}</mark>"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("كِتَاب", "كتاب"),  # Arabic with its vowel signs, and as it is mostly written
        ("كتاب", "كِتَاب"),
        ("كتـــاب", "كتاب"),  # stretched to fill a line
        ("שָׁלוֹם", "שלום"),  # Hebrew with its points
        ("می\u200cخواهم", "میخواهم"),  # Persian with its joiner, and without
        ("کتاب\u200cها", "کتاب\u200cها"),
        ("ক্\u200dষ", "ক্ষ"),
        ("য়", "\u09df"),  # a letter of one piece and of two
        ("oﬃce", "office"),
        ("ﬁnance", "finance"),
        ("finance", "ﬁnance"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("cafe\u0301", "café"),
        ("co\u00adoperate", "cooperate"),
        ("२०२७", "2027"),
        ("ＭＡＴＨＳ", "maths"),
    ],
)
def test_what_is_written_in_different_ways_is_one_word(written, typed):
    course("1", f"About {written} today")
    course("2", "About something else today")
    assert titles(typed) == [f"About {written} today"]
    assert marked(typed)[0] == f"About <mark>{written}</mark> today"


def test_a_joiner_keeps_one_word_and_its_parts_are_not_words():
    course("1", "کتاب\u200cها")
    assert titles("ها") == []


@pytest.mark.parametrize("title", ["Straße ½ day", "দিন ও রাত", "Ⅷ chapters, ① first", "كِتَاب", "🏴 flags of दिन"])
def test_the_word_that_was_found_is_the_one_that_is_marked(title):
    course("1", f"{title} lesson {title}", summary=f"{title} and lesson", body=f"{title}. {title} lesson. {title}.")
    assert marked("lesson") == (f"{title} <mark>lesson</mark> {title}", f"{title} and <mark>lesson</mark>")


@pytest.mark.parametrize("words", ["দিন", "ﬁnance", "كِتَاب"])
def test_a_title_in_any_script_is_found(words):
    course("1", f"{words} for heads")
    assert titles(words) == [f"{words} for heads"]


def test_a_very_long_word_is_found():
    course("1", "A" * 120)
    assert titles("a" * 120) == ["A" * 120]
