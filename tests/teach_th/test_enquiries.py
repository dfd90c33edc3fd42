"""Questions that anybody asks on the contact page."""

import pytest

from tests.anything import HOSTILE
from tests.factories.teach_th import contact_page
from thep.cms.open_forms import TRAP
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

ASKED = {"name": "Nasima Begum", "email": "nasima@home.example", "words": "Can I train part time?"}


def ask(client, page, **said):
    return client.post(f"/teach/enquiry/{page.pk}/", ASKED | said)


def test_the_contact_page_has_the_form_and_can_be_kept_for_everybody(client):
    page = contact_page()

    answer = client.get("/teach/contact/")

    assert f'action="/teach/enquiry/{page.pk}/"' in answer.text
    assert not answer.cookies


def test_a_question_reaches_whoever_answers_for_the_page_and_is_answered_to_whoever_asked(client):
    answer = ask(client, contact_page(email="teach@thep.example"))

    assert answer.status_code == 302
    assert "on its way" in client.get(answer["Location"]).text
    letter = Message.objects.get()
    assert letter.to == "teach@thep.example"
    assert letter.headers["Reply-To"] == "Nasima Begum <nasima@home.example>"
    assert "Can I train part time?" in letter.text
    assert "Nasima Begum" in letter.subject


def test_markup_stays_words(client):
    ask(client, contact_page(), words="<script>alert(1)</script>")

    assert "<script>" not in Message.objects.get().html


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client):
    answer = ask(client, contact_page(), email="nasima", words="")

    assert answer.status_code == 422
    assert "Enter an email address in full" in answer.text
    assert "Enter your question." in answer.text
    assert 'value="Nasima Begum"' in answer.text
    assert not Message.objects.exists()


def test_a_program_falls_into_the_trap(client):
    answer = ask(client, contact_page(), **{TRAP: "0207"})

    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_nobody_asks_too_often(client):
    page = contact_page()
    for _ in range(5):
        assert ask(client, page).status_code == 302

    assert ask(client, page).status_code == 429
    assert Message.objects.count() == 5


def test_a_page_that_was_taken_down_takes_no_questions(client):
    page = contact_page()
    page.unpublish()

    assert ask(client, page).status_code == 404


def test_nothing_that_is_typed_breaks_the_form(client):
    page = contact_page()

    statuses = {ask(client, page, **{name: typed}).status_code for name in ASKED for typed in HOSTILE}

    assert statuses <= {302, 422, 429}
