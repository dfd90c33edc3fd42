"""Letters whose links act for their reader are their reader's alone: the office neither reads nor uses them."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from teach_th.interest import letters as emails
from tests.factories.accounts import PersonFactory
from tests.factories.mail import posted
from tests.world import World
from thep.accounts.groups import ensure_groups
from thep.cms import secret_addresses
from thep.mail import newsletter
from thep.mail.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["Events", "Finance", "Office managers"])
def clerk(request, client):
    ensure_groups()
    person = PersonFactory()
    person.groups.add(Group.objects.get(name=request.param))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def seen_by(clerk):
    return {
        message.pk
        for message in Message.objects.all()
        if clerk.get(reverse("office_messages:inspect", args=[message.pk])).status_code == 200
    }


def test_the_office_sees_no_letter_that_acts_for_its_reader(clerk):
    world = World()
    newsletter.ask("reader@home.example")
    clerk.post(reverse("account_request_login_code"), {"email": world.member.email})
    type(clerk)().post(reverse("account_reset_password"), {"email": world.member.email})
    type(clerk)().post(reverse("account_signup"), {"name": "Someone", "email": "new@home.example", "password1": "correct horse battery"})
    posted("a@home.example", subject="Your alert", text="https://www.thep.example/teach/alerts/abc/stop/", cause="1")
    secret = {message.pk for message in Message.objects.all() if secret_addresses.pattern().search(message.text)}
    assert secret
    assert not secret & seen_by(clerk)
    index = clerk.get(reverse("office_messages:index")).text
    assert "reader@home.example" not in index


def test_what_the_office_reads_has_no_secret_in_it(clerk):
    letter = posted("a@home.example", subject="Hello", text="Good morning", cause="1")
    Message.objects.filter(pk=letter.pk).update(text="See https://www.thep.example/calendar/w0rth-a-lot.ics now")
    page = clerk.get(reverse("office_messages:inspect", args=[letter.pk])).text
    assert "w0rth" not in page
    assert "/calendar/…" in page


def test_letters_about_who_would_like_to_work_here_are_kept_from_the_office():
    world = World()

    emails.ending(world.interest)
    assert Message.objects.about(world.interest).get(kind="interest.ending").for_reader_alone
