"""A letter that is written as text: what its reader needs is the largest thing in it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from thep.mail.models import Message
from thep.mail.text_letters import lay_out_text

SUBJECT = "Set a new password"


def buttons_in(html):
    return [(link.get_text(strip=True), link["href"]) for link in BeautifulSoup(html, "html.parser").find_all("a", class_="button")]


@pytest.mark.parametrize("code", ["123456", "ABC-DEF", "3K9QX2"])
def test_a_code_stands_large(code):
    assert f'<p class="code">{code}</p>' in lay_out_text(f"Type this code.\n\n{code}\n\nTell nobody.", subject=SUBJECT)


@pytest.mark.parametrize("words", ["Hello", "Hello Nasima", "Thank you.", "A-level"])
def test_words_are_no_code(words):
    assert lay_out_text(words, subject=SUBJECT) == f"<p>{words}</p>"


def test_a_link_is_a_button_that_is_called_by_the_line_above_it_or_by_the_subject():
    named = lay_out_text("You can:\n\nSign in with a code:\nhttps://a.example/?a=1&b=2", subject=SUBJECT)
    assert buttons_in(named) == [("Sign in with a code", "https://a.example/?a=1&b=2")]
    assert buttons_in(lay_out_text("Do it.\n\nhttps://a.example/", subject=SUBJECT)) == [(SUBJECT, "https://a.example/")]


def test_a_second_link_is_no_second_button():
    html = lay_out_text("One:\nhttps://a.example/1\n\nTwo:\nhttps://a.example/2", subject=SUBJECT)
    assert buttons_in(html) == [("One", "https://a.example/1")]
    assert '<a href="https://a.example/2">Two</a>' in html


def test_what_somebody_wrote_is_no_html():
    html = lay_out_text('<b>Sam</b> & Jo\n\n<i>One</i>:\nhttps://a.example/"><b>', subject=SUBJECT)
    assert not BeautifulSoup(html, "html.parser").find_all(["b", "i"])


@pytest.mark.django_db
def test_a_forgotten_password_has_its_button(client):
    person = PersonFactory()
    client.post(reverse("account_reset_password"), {"email": person.email})
    message = Message.objects.get(to=person.email)
    [(words, address)] = buttons_in(message.html)
    assert words == "Set a new password"
    assert f"Set a new password: {address}" in message.text
