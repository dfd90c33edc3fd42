"""A page through its review, and published when it is due."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from tests.factories.accounts import PersonFactory
from thep.accounts.groups import ensure_groups
from thep.cms import publishing
from thep.cms.models import StandardPage
from thep.mail.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site_that_sends(settings, pages):
    settings.EMAIL_BACKEND = "thep.mail.backend.Outbox"  # the test runner puts another in its place
    ensure_groups()


@pytest.fixture
def about():
    return StandardPage.objects.get(slug="about")


def somebody(group, name):
    person = PersonFactory(name=name, email=f"{name.split()[0].lower()}@thep.example")
    person.groups.add(Group.objects.get(name=group))
    return person


@pytest.fixture
def writer():
    return somebody("Events", "Josie Clarke")


@pytest.fixture
def reviewer():
    return somebody("Reviewers", "Dan Okafor")


def submit(client, person, page, **changed):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    form = {
        "title": page.title, "slug": page.slug, "lead": page.lead, "search_description": page.search_description, "seo_title": "",
        "body-count": "0", "social_image": "", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        "action-submit": "Submit",
    } | changed  # fmt: skip
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors


def decide(client, person, page, action, comment):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    state = page.current_workflow_state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    client.post(address, {"comment": comment})


def test_every_page_is_reviewed_by_who_may(about):
    workflow = about.get_workflow()

    assert workflow.name == "Review"
    assert {group.name for group in workflow.tasks.get().specific.groups.all()} == {"Reviewers", "Office managers"}


def test_a_page_that_is_approved_is_published_and_its_writer_told(client, about, writer, reviewer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        submit(client, writer, about, lead="A new beginning.")
    asked = Message.objects.get(person=reviewer)
    assert asked.subject == "Please review ‘Who we are’"
    assert "Josie Clarke asks for a review" in asked.text
    assert f"/office/pages/{about.pk}/edit/" in asked.text
    assert "A new beginning." not in client.get("/about/").text

    with django_capture_on_commit_callbacks(execute=True):
        decide(client, reviewer, about, "approve", "Lovely.")

    about.refresh_from_db()
    assert about.lead == "A new beginning."
    assert Message.objects.get(person=writer).subject == "‘Who we are’ is approved"
    assert {message.state for message in Message.objects.all()} == {"handed over"}


def test_a_page_that_is_sent_back_says_why(client, about, writer, reviewer):
    submit(client, writer, about, lead="A new beginning.")
    decide(client, reviewer, about, "reject", "Who <is> 'we'?")

    told = Message.objects.get(person=writer)
    assert told.subject == "‘Who we are’ has come back from its review"
    assert "Dan Okafor has sent back" in told.text
    assert "“Who <is> 'we'?”" in told.text
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES


def test_who_may_not_review_approves_nothing(client, about, writer):
    submit(client, writer, about, lead="A new beginning.")
    decide(client, writer, about, "approve", "Fine, if I may say so.")

    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS


def test_a_page_is_published_and_taken_down_when_it_is_due(pages, client, clock):
    now = timezone.now()
    page = StandardPage(
        title="Silk week",
        slug="silk-week",
        live=False,
        go_live_at=now + datetime.timedelta(hours=1),
        expire_at=now + datetime.timedelta(days=1),
    )
    pages.home.add_child(instance=page)
    page.save_revision().publish()
    seen = []
    for wait in ({"minutes": 1}, {"hours": 1}, {"days": 1}):
        clock.forward(**wait)
        done = publishing.publish_scheduled()
        seen.append((done, client.get("/silk-week/").status_code))

    assert seen == [(0, 404), (1, 200), (1, 404)]
    assert Page.objects.get(slug="silk-week").expired
    assert publishing.publish_scheduled() == 0
