"""What editors do to course pages in the back office."""

import re

import pytest
from django.urls import reverse

from courses.models import CoursePage
from tests.factories.accounts import PersonFactory
from tests.factories.courses import catalogue_page, course_page, run, subject
from thep.search.models import SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    person = PersonFactory(is_superuser=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def stream(name):
    return {f"{name}-count": "0"}


def form(**fields):
    streams = stream("outcomes") | stream("outline") | stream("body")
    return {"title": "Oracy", "slug": "oracy", "summary": "Talk that lasts.", "action-publish": "yes", "comments-TOTAL_FORMS": "0"} | {
        "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0", "comments-MAX_NUM_FORMS": "", **streams, **fields,
    }  # fmt: skip


def test_an_editor_writes_a_course_with_boxes_to_tick(editor):
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue_page().pk])
    page = editor.get(address).text
    assert '<input type="checkbox" name="phases" value="early_years"' in page
    assert '<input type="checkbox" name="audiences" value="ect"' in page
    oracy = subject("Oracy")
    answer = editor.post(address, form(phases=["primary", "secondary"], audiences=["teacher"], subjects=[oracy.pk]))
    assert answer.status_code == 302
    course = CoursePage.objects.get(slug="oracy")
    assert (course.phases, course.audiences) == (["primary", "secondary"], ["teacher"])
    assert "1 course" in editor.get("/courses/?q=oracy&phase=secondary").text


def test_the_boxes_show_what_was_ticked(editor):
    course = course_page(phases=["primary"])
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).text
    (line,) = [tag for tag in page.split("<input") if 'name="phases" value="primary"' in tag]
    assert "checked" in line.split(">")[0]


def test_a_word_outside_the_vocabulary_is_refused(editor):
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue_page().pk])
    answer = editor.post(address, form(phases=["nursery"]))
    assert answer.status_code == 200
    assert "‘nursery’ isn’t on the list" in answer.text


def test_what_is_deleted_is_not_found(editor):
    course = course_page()
    assert SearchEntry.objects.filter(kind="undated", key=course.pk).exists()
    editor.post(reverse("wagtailadmin_pages:delete", args=[course.pk]))
    assert not CoursePage.objects.filter(pk=course.pk).exists()
    assert not SearchEntry.objects.filter(kind="undated").exists()


def test_entries_follow_the_catalogue_when_it_moves(django_capture_on_commit_callbacks):
    event = run(course_page())
    catalogue = catalogue_page()
    catalogue.slug = "learning"
    with django_capture_on_commit_callbacks(execute=True):
        catalogue.save_revision().publish()
    assert SearchEntry.objects.get(kind="event").url == f"/learning/phonics-that-sticks/?run={event.pk}"


@pytest.mark.parametrize(("title", "slug"), [("দিন ও রাত", ""), ("اللغة العربية", "اللغة"), ("👩‍🏫 …", ""), ("Été", "été")])
def test_a_course_in_any_script_has_an_address_that_can_be_typed_and_opens(editor, title, slug):
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue_page().pk])
    for _ in range(2):
        assert editor.post(address, form(title=title, slug=slug)).status_code == 302
    for course in CoursePage.objects.all():
        assert re.fullmatch(r"[a-z0-9_-]+", course.slug)
        run(course)
        assert title in editor.get(reverse("course", args=[course.slug])).text
    assert CoursePage.objects.count() == 2
    assert title in editor.get("/courses/").text
