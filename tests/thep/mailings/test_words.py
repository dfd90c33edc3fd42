"""What somebody writes is text: a few marks are drawn, variables are filled in, and nothing is evaluated."""

import pytest

from thep.mailings import written_words

VALUES = {"first_name": "Ayesha", "event": "<b>Maths</b> & **more**", "booking_link": "https://thep.example/b/1"}


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Hello {{ first_name }}", "<p>Hello Ayesha</p>"),
        ("Hello {{first_name}}\nline two", "<p>Hello Ayesha<br>line two</p>"),
        ("**Bring** a laptop", "<p><strong>Bring</strong> a laptop</p>"),
        ("Bring:\n- a laptop\n• a pen", "<p>Bring:</p>\n<ul><li>a laptop</li><li>a pen</li></ul>"),
        ("[See your booking]({{ booking_link }})", '<p><a href="https://thep.example/b/1">See your booking</a></p>'),
        ("Read https://a.example/x?y=1&z=2.", '<p>Read <a href="https://a.example/x?y=1&amp;z=2">https://a.example/x?y=1&amp;z=2</a>.</p>'),
        ("{{ booking_link }}", '<p><a href="https://thep.example/b/1">https://thep.example/b/1</a></p>'),
        ("Ask office@a.example", '<p>Ask <a href="mailto:office@a.example">office@a.example</a></p>'),
        # What is typed stays as it was typed.
        ("5 < 6 <script>alert(1)</script>", "<p>5 &lt; 6 &lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("Mrs L <office@s.example>", '<p>Mrs L &lt;<a href="mailto:office@s.example">office@s.example</a>&gt;</p>'),
        ("{% now 'Y' %}", "<p>{% now &#x27;Y&#x27; %}</p>"),
        ("{{ first_name|upper }}", "<p>{{ first_name|upper }}</p>"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ('[x](https://a.example/"onclick=)', '<p>[x](<a href="https://a.example/">https://a.example/</a>&quot;onclick=)</p>'),
        ("2 * 3 ** 4 ** 5", "<p>2 * 3 ** 4 ** 5</p>"),
        # What a variable stands for is no mark, and no markup.
        ("{{ event }}", "<p>&lt;b&gt;Maths&lt;/b&gt; &amp; **more**</p>"),
    ],
)
def test_marks_and_variables(body, html):
    assert written_words.as_html(body, VALUES) == html


def test_a_name_with_a_line_break_adds_no_header():
    assert written_words.in_a_line("For {{ name }}", {"name": "A\r\nBcc: x@y.example"}) == "For A Bcc: x@y.example"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Dear {{ frist_name }}", "We can’t fill in {{ frist_name }} for everybody who gets this. Did you mean {{ first_name }}?"),
        ("{{ wages }}", "We can’t fill in {{ wages }} for everybody who gets this. You can use {{ first_name }}, {{ event }}."),
        ("Dear {{ first name }}", "“{{ first name }}” isn’t a variable."),
        ("Dear {{first_name}", "“{{first_name}” isn’t a variable."),
        ("Dear {{ first_name|upper }}", "“{{ first_name|upper }}” isn’t a variable."),
        ("[our site](www.example.org)", "The link “[our site](www.example.org)” has no full address."),
        ("[x](javascript:alert)", "has no full address"),
    ],
)
def test_what_is_wrong_with_marks_is_said(text, fault):
    (said,) = written_words.faults_of(text, ["first_name", "event"])
    assert fault in said


@pytest.mark.parametrize("text", ["Hello {{ first_name }}, {a} [b] (c) [d](https://e.example) {% if %}", "", "}{", "[x]({{ event }})"])
def test_what_is_no_mistake_is_let_be(text):
    assert written_words.faults_of(text, ["first_name", "event"]) == []
