"""What is shown of an entry's text is a sentence around the words that were found, as it was written."""

import pytest

from tests.thep.search.contract import course, find

pytestmark = pytest.mark.django_db

BODY = (
    "You’ll plan a week of lessons with your year team. "
    "Bring one pupil’s book: we’ll look at what phonics they know & what <they> don’t. "
    "Lunch is included.\n"
    "Blend and segment\n"
    "Keep the pace (10 minutes a day)"
)


def shown(words, **said):
    course("1", "A day", **({"summary": "For anybody new.", "body": BODY} | said))
    return str(find(words).hits[0].highlight)


def test_it_is_the_sentence_that_has_the_word():
    assert shown("phonics") == ("Bring one pupil’s book: we’ll look at what <mark>phonics</mark> they know &amp; what &lt;they&gt; don’t.")


def test_a_short_one_is_followed_by_the_next_of_its_paragraph():
    assert shown("blend") == "<mark>Blend</mark> and segment"
    assert shown("bring", body="Bring one book. Wear shoes that you can walk a long way in. Eat well.") == (
        "<mark>Bring</mark> one book. Wear shoes that you can walk a long way in."
    )


def test_of_several_it_is_the_one_that_has_most_of_the_words():
    body = "Phonics is a start that every school has made in its own way. In phonics, decoding comes before comprehension for most readers."
    assert shown("phonics decoding", body=body).startswith("In <mark>phonics</mark>, <mark>decoding</mark> comes")


def test_a_long_sentence_is_cut_between_words_around_the_first_that_was_found():
    body = " ".join(f"word{number}" for number in range(60)) + " phonics " + " ".join(f"more{number}" for number in range(60)) + "."
    snippet = shown("phonics", body=body)
    assert snippet.startswith("…word")
    assert "<mark>phonics</mark> more0" in snippet
    assert snippet.endswith("…")
    assert len(snippet) < 280


def test_a_word_without_an_end_is_shown_as_far_as_there_is_room():
    assert "<mark>" in shown("phonics", body="x" * 3000 + " phonics " + "y" * 3000)


def test_labels_find_an_entry_and_are_never_shown():
    assert shown("bromley", labels=["Bromley Hall", "Early reading", "Subject leads"]) == "For anybody new."
    assert shown("bromley plan", labels=["Bromley Hall"]) == "You’ll <mark>plan</mark> a week of lessons with your year team."


def test_the_summary_is_shown_where_it_has_the_words_or_nothing_else_has():
    assert shown("anybody lessons") == "For <mark>anybody</mark> new."


def test_no_text_can_forge_a_mark():
    assert "&lt;mark&gt;" in shown("phonics", body="<mark>phonics</mark> \x02phonics\x03 is here for all of us to see and read aloud.")
