"""The plain text of a letter is made from its HTML: the same words, links with their addresses, and no line broken for its length."""

import pytest

from thep.mail.elements import read_html
from thep.mail.plain_text import words_and_foot


def text_of(letter, foot=""):
    return words_and_foot(read_html(letter), read_html(foot))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>You have\n   a place</h1><p>Hello <b>Sam</b> &amp; Jo</p>", "You have a place\n\nHello Sam & Jo"),
        ("<p>One<br>two</p>", "One\ntwo"),
        ("<p>One<br/>two <b>three</p><p>four</i></p>", "One\ntwo three\n\nfour"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
        ("Before<p>within</p>after <!-- never -->", "Before\n\nwithin\n\nafter"),
        ('<p><a href="https://a.example/">See it</a></p>', "See it: https://a.example/"),
        ('<p>And <a href="https://a.example/">3 more</a></p>', "And 3 more: https://a.example/"),
        ('<p><a href="https://a.example/"><b>A date</b></a><br>Monday<br>Online</p>', "A date: https://a.example/\nMonday\nOnline"),
        ('<ul><li><a href="https://a.example/">A visit</a>, Monday</li></ul>', "- A visit, Monday: https://a.example/"),
        (
            '<p>You can <a href="https://a.example/">cancel</a> or <a href="https://b.example/">change it</a> until 4pm.</p>',
            "You can cancel or change it until 4pm.\nCancel: https://a.example/\nChange it: https://b.example/",
        ),
        ('<p>Join: <a href="https://a.example/x">https://a.example/x</a></p>', "Join: https://a.example/x"),
        ('<p>Write to <a href="mailto:sam@a.example">sam@a.example</a>.</p>', "Write to sam@a.example."),
        ('<p>See <a href="http://www.a.example">www.a.example</a></p>', "See www.a.example"),
        (
            "<table><tr><th>What</th><td>Phonics</td></tr><tr><th>When</th><td><ol><li>Mon</li><li>Tue</li></ol></td></tr></table>",
            "What: Phonics\nWhen:\n1. Mon\n2. Tue",
        ),
        ('<table role="presentation"><tr><td><a href="https://a.example/">Book</a></td></tr></table>', "Book: https://a.example/"),
    ],
)
def test_what_is_said_in_html_is_said_in_text(html, text):
    assert text_of(html) == f"{text}\n\n--\n\n"


def test_the_foot_stands_below_the_mark_of_a_signature():
    foot = '<p>You asked.</p><p><a href="https://a.example/stop/">Stop</a></p>'
    assert text_of("<p>Hello</p>", foot) == "Hello\n\n--\nYou asked.\nStop: https://a.example/stop/\n"


def test_a_long_paragraph_stays_one_line_and_an_address_whole():
    words, address = "word " * 400, f"https://a.example/{'x' * 300}"
    assert text_of(f'<p>{words}</p><p><a href="{address}">Open</a></p>') == f"{words.strip()}\n\nOpen: {address}\n\n--\n\n"
