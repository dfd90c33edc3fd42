"""What is done to the HTML of a letter keeps what it says, and in which order."""

import pytest

from thep.mail.elements import as_html, read_html
from thep.mail.layout import draw_buttons

CELL = '<table role="presentation" class="action"><tr><td><a class="button" href="/b/?x=1&amp;y=2">Book</a></td></tr></table>'
BUTTON = '<a class="button" href="/b/?x=1&amp;y=2">Book</a>'


@pytest.mark.parametrize(
    "html",
    [
        "<p>Sam &amp; Jo <br> “two” &lt;three&gt;</p> and five",
        '<p><img src="/a.png" alt=""><a href="/?x=1&amp;y=2" title="&quot;this&quot;">Here</a></p>',
    ],
)
def test_what_is_read_is_written(html):
    assert as_html(read_html(html)) == html


@pytest.mark.parametrize(
    ("html", "drawn"),
    [
        (f"<p>{BUTTON}</p> after", f"{CELL} after"),
        (f"<p>One {BUTTON} two <b>three</b></p> after", f"<p>One  two <b>three</b></p>{CELL} after"),
        (f"<p><b>One</b> {BUTTON} two</p>", f"<p><b>One</b>  two</p>{CELL}"),
        (f"before {BUTTON} after", f"before {CELL} after"),
        (f"<p><b>{BUTTON}</b></p>", CELL),
        ('<p><a href="/">Here</a></p>', '<p><a href="/">Here</a></p>'),
    ],
)
def test_a_button_has_a_cell_below_its_paragraph(html, drawn):
    letter = read_html(html)
    draw_buttons(letter)
    assert as_html(letter) == drawn
