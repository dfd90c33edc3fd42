"""What a school pastes is what is published, in the advert and in JobPosting alike."""

import pytest

from teach_th.vacancies import job_posting
from teach_th.wording import wording
from tests.factories.vacancies import draft

ADDRESS = """Send your form to Mrs L Reeson <office@school.example> by Friday.
Interviews are on Monday.

Bring:
your passport
two references"""


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (ADDRESS, ADDRESS),
        ("Ask <Head of Year> or <https://school.example/x>", "Ask <Head of Year> or <https://school.example/x>"),
        ("a <b and c> d", "a <b and c> d"),
        ("<div>A</div><div>B</div>", "A\nB"),
        ("<div><div>A</div></div><div><p>B</p></div>", "A\n\nB"),
        ("<p>A</p>\n<p>B</p>", "A\n\nB"),
        ("<table><tr><td>Monday</td><td>8am</td></tr><tr><td>Tuesday</td><td>9am</td></tr></table>", "Monday – 8am\nTuesday – 9am"),
        ("<table><tbody><tr><th>Day</th><td></td><td>8am</td></tr></tbody></table>", "Day – 8am"),
        ("<ul><li><p>x</p></li><li><p>y</p></li></ul>", "- x\n- y"),
        ("<ul>\n  <li>\n    <div>x</div>\n  </li>\n</ul>", "- x"),
        ("Hours <b>Monday</b>\nTuesday", "Hours Monday\nTuesday"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>Write to Mrs R <office@school.example> now</p>", "Write to Mrs R <office@school.example> now"),
        ("<o:p></o:p><p class=MsoNormal>From Word<o:p>&nbsp;</o:p></p>", "From Word"),
        ("Pay < £30,000 & more > nothing", "Pay < £30,000 & more > nothing"),
        ("●\tone\n▪ two\n◦  three\n§ four\n\uf0b7 five\n➢ six\n✓ seven", "- one\n- two\n- three\n- four\n- five\n- six\n- seven"),
        ("·       one\n\n·       two", "- one\n- two"),
        ("1. one\n2) two", "1. one\n2. two"),
        ("- one\no two\no three", "- one\n- two\n- three"),
        ("o one\no two", "- one\n- two"),
        ("We say\no dear\nand go on", "We say\no dear\nand go on"),
        ("2026. A good year", "2026. A good year"),
    ],
)
def test_what_is_pasted_is_what_is_kept(pasted, kept):
    assert wording.plain(pasted) == kept
    assert wording.plain(wording.plain(pasted)) == kept


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("3. three\n4. four", '<ol start="3"><li>three</li><li>four</li></ol>'),
        ("Bring:\n- one\nand go", "<p>Bring:</p><ul><li>one</li></ul><p>and go</p>"),
        ("Mrs R <office@school.example>", "<p>Mrs R &lt;office@school.example&gt;</p>"),
    ],
)
def test_lists_and_addresses_are_shown_as_they_were_meant(text, html):
    assert wording.as_html(text) == html


@pytest.mark.django_db
def test_job_posting_has_the_same_words():
    vacancy = draft(description=wording.plain("● Plan\n● Teach\n\nAsk Mrs R <office@school.example>"))
    described = job_posting.description(vacancy)
    assert "<ul><li>Plan</li><li>Teach</li></ul><p>Ask Mrs R &lt;office@school.example&gt;</p>" in described
