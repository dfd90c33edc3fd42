"""What a new site has before anybody has written anything."""

import pytest
from django.core.management import call_command

from thep.cms.models import StandardPage, Subject
from thep.events.models import CancellationPolicy

pytestmark = pytest.mark.django_db


def test_a_new_site_has_its_first_pages_and_no_invented_address_is_public(client):
    call_command("first_pages")
    for address in ("/", "/courses/", "/teach/vacancies/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Wagtail" not in answer.text
    assert CancellationPolicy.objects.exists()
    drafts = StandardPage.objects.all()
    assert {"privacy", "accessibility", "contact"} <= {page.slug for page in drafts}
    assert not any(page.live for page in drafts)
    assert client.get("/contact/").status_code == 404


def test_what_is_there_stays_as_it_is(client, capsys):
    call_command("first_pages")
    Subject.objects.all().delete()
    call_command("first_pages")
    assert "everything stays as it is" in capsys.readouterr().out
    assert not Subject.objects.exists()
