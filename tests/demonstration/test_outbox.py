"""What would have been sent is read at /outbox/: by kind, by person, and as a phone and a computer show it."""

from pathlib import Path

import pytest

import demonstration
from tests.factories.schools import AffiliationFactory
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.models import Message
from thep.schools.emails import APPROVED, ASKED

pytestmark = [pytest.mark.django_db, pytest.mark.urls("demonstration.urls")]


@pytest.fixture(autouse=True)
def templates_of_the_demonstration(settings):
    ours = settings.TEMPLATES[0]
    settings.TEMPLATES = [ours | {"DIRS": [*ours["DIRS"], Path(demonstration.__file__).parent / "templates"]}]


@pytest.fixture
def posted():
    affiliation = AffiliationFactory()
    for kind in (ASKED, APPROVED):
        for to in ("nasima@school.example", "grace@home.example"):
            letters.send(kind, to, Cause(affiliation), {"affiliation": affiliation, "school": affiliation.school})
    return affiliation


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 4), ("?kind=schools.approved", 2), ("?to=school.example", 2), ("?kind=schools.asked&to=GRACE@", 1), ("?to=nobody@", 0)],
)
def test_messages_are_found_by_kind_and_by_person(client, posted, asked, number):
    answer = client.get(f"/outbox/{asked}")
    assert answer.text.count("<span>To ") == number
    assert ("There are no messages like that." in answer.text) == (number == 0)


def test_a_message_is_shown_at_two_widths_and_as_text_and_leads_to_others_like_it(client, posted):
    message = Message.objects.filter(kind="schools.approved").first()
    answer = client.get(f"/outbox/{message.pk}/")
    assert answer.text.count(f'src="/outbox/{message.pk}/html/"') == 2
    assert "You’re now listed at" in answer.text
    assert f'href="/outbox/?kind={message.kind}"' in answer.text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    shown = client.get(f"/outbox/{message.pk}/html/")
    assert shown.text == message.html
    assert "script-src 'none'" in shown.headers["Content-Security-Policy"]
