"""What waits for an editor, and how they find who changed a page and bring yesterday's back."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from tests.factories.accounts import PersonFactory
from thep.accounts.groups import ensure_groups
from thep.cms.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def groups(pages):
    ensure_groups()


@pytest.fixture
def about():
    return StandardPage.objects.get(slug="about")


@pytest.fixture
def editor(client):
    person = PersonFactory(name="Leila Haddad")
    person.groups.add(Group.objects.get(name="Editors"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def waiting(client, name):
    """The titles in the panel of that name on the office's first page."""
    found = re.search(rf'<section[^>]*id="{name}-section".*?</section>', client.get("/office/").text, re.DOTALL)
    return [title.strip() for title in re.findall(r'<a href="/office/pages/\d+/edit/">([^<]+)</a>', found[0])] if found else []


def test_my_drafts_wait_for_me_and_anothers_do_not(client, editor, about):
    other = StandardPage.objects.get(slug="privacy")
    about.title = "Who we really are"
    about.save_revision(user=editor)
    other.save_revision(user=PersonFactory())

    assert waiting(client, "my-drafts") == ["Who we really are"]


def test_what_is_scheduled_is_said_with_its_time(client, editor, about):
    about.title = "Who we shall be"
    about.go_live_at = timezone.now() + datetime.timedelta(days=2)
    about.save_revision(user=editor).publish()

    assert waiting(client, "scheduled") == ["Who we shall be"]
    assert waiting(client, "my-drafts") == []


def test_a_page_that_nobody_has_touched_for_a_year_is_asked_after(client, editor, about):
    assert waiting(client, "stale") == []
    Page.objects.filter(pk=about.pk).update(last_published_at=timezone.now() - datetime.timedelta(days=400))

    assert waiting(client, "stale") == ["Who we are"]


def test_an_editor_finds_who_changed_a_page_and_restores_yesterdays(client, editor, about):
    before = about.latest_revision
    about.lead = "Nonsense."
    about.save_revision(user=PersonFactory(name="Tunde Balogun"), log_action=True).publish()

    history = client.get(reverse("wagtailadmin_pages:history", args=[about.pk])).text
    assert "Tunde Balogun" in history
    form = client.get(reverse("wagtailadmin_pages:revisions_revert", args=[about.pk, before.pk]))
    assert form.status_code == 200
    data = {
        "title": about.title, "slug": about.slug, "lead": before.as_object().lead, "body-count": "0", "revision": before.pk,
        "search_description": "", "seo_title": "", "social_image": "", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }  # fmt: skip
    client.post(reverse("wagtailadmin_pages:edit", args=[about.pk]), data)

    about.refresh_from_db()
    assert about.lead == before.as_object().lead


@pytest.mark.parametrize(
    "address", ["home/siteframe", "redirects", "searchpicks", "workflows", "reports/locked", "reports/site-history", "reports/workflow"]
)
def test_an_editors_tools_open_for_editors(client, editor, address):
    names = {
        "home/siteframe": reverse("wagtailsettings:edit", args=["home", "siteframe"]),
        "redirects": reverse("wagtailredirects:index"),
        "searchpicks": reverse("wagtailsearchpromotions:index"),
        "workflows": reverse("wagtailadmin_home"),
        "reports/locked": reverse("wagtailadmin_reports:locked_pages"),
        "reports/site-history": reverse("wagtailadmin_reports:site_history"),
        "reports/workflow": reverse("wagtailadmin_reports:workflow"),
    }
    assert client.get(names[address], follow=True).status_code == 200
    assert client.get(names[address], follow=True).request["PATH_INFO"].startswith(names[address].rstrip("/"))


def test_a_page_that_another_has_locked_is_left_alone(client, editor, about):
    about.locked, about.locked_by, about.locked_at = True, PersonFactory(), timezone.now()
    about.save()

    client.post(reverse("wagtailadmin_pages:edit", args=[about.pk]), {"title": "Mine now", "slug": "about", "body-count": "0"})

    assert StandardPage.objects.get(pk=about.pk).latest_revision.as_object().title == "Who we are"
