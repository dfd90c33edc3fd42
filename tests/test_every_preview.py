"""Every kind of page is previewed in every mode, new, as a draft and published, with every related field filled."""

import datetime

import pytest
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, get_page_models

from tests.factories.courses import catalogue_page, course_page, run
from tests.factories.membership import TierFactory
from tests.factories.schools import SchoolFactory
from thep.accounts.models import User
from thep.cms.fields import StreamField, VocabularyField
from thep.cms.models import BasePage, Subject
from thep.events.models import Facilitator
from thep.membership.models import Tier
from thep.schools.models import School

pytestmark = pytest.mark.django_db

KINDS = [model for model in get_page_models() if issubclass(model, BasePage)]
WAGTAILS = {field.name for field in Page._meta.get_fields()} | {"page_ptr"}


@pytest.fixture
def related():
    """One record of each model that a page may point at."""
    image = get_image_model().objects.create(title="Loom", file=get_test_image_file())
    course = course_page("Goes well with it")
    run(course)
    return {
        get_image_model(): image,
        Page: Page.objects.get(pk=course.pk),
        type(course): course,
        School: SchoolFactory(),
        Tier: TierFactory(),
        Subject: Subject.objects.create(name="Maths", slug="maths"),
        Facilitator: Facilitator.objects.create(name="Leila Haddad", slug="leila-haddad"),
        User: User.objects.create_user("editor@thep.example"),
    }


def value_for(field, related):
    """Something that `field` may hold."""
    if isinstance(field, models.ForeignKey):
        return related[field.related_model]
    if isinstance(field, VocabularyField):
        return field.vocabulary.values[:1]
    if isinstance(field, StreamField):
        return None
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.EmailField):
        return "office@thep.example"
    if isinstance(field, models.URLField):
        return "https://www.thep.example/"
    if isinstance(field, models.CharField | models.TextField):
        return "Words about it"[: field.max_length]
    if isinstance(field, models.BooleanField):
        return not field.default
    if isinstance(field, models.DateTimeField | models.DateField):
        return datetime.date(2026, 11, 1)
    if isinstance(field, models.IntegerField | models.DecimalField):
        return 1
    return None


def filled(model, related):
    """An unsaved page with a value in every field of its own."""
    page = model(title="Not yet published", slug="not-yet-published", live=False)
    for field in model._meta.get_fields():
        if field.name in WAGTAILS or not field.concrete or field.auto_created or not field.editable:
            continue
        if isinstance(field, ParentalManyToManyField):
            setattr(page, field.name, [related[field.related_model]])
        elif (value := value_for(field, related)) is not None:
            setattr(page, field.name, value)
    return page


def parent_of(model, related):
    allowed = model.allowed_parent_page_models()
    if type(catalogue_page()) in allowed:
        return catalogue_page()
    root = Page.objects.get(depth=2)
    above = next((each for each in allowed if issubclass(each, BasePage) and each not in (model, type(root.specific))), None)
    return root if above is None or type(root.specific) in allowed or Page in allowed else root.add_child(instance=filled(above, related))


def looked_at(page):
    """The first page of each mode; each says what is being previewed."""
    for mode, _ in page.preview_modes:
        answer = page.make_preview_request(preview_mode=mode)
        assert answer.status_code == 200, mode
        assert "</html>" in answer.text, mode


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.__name__)
def test_a_new_page_is_previewed(model, related):
    page, parent = filled(model, related), parent_of(model, related)
    page.path, page.depth = Page._get_path(parent.path, parent.depth + 1, 99), parent.depth + 1
    page.set_url_path(parent)
    looked_at(page)


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.__name__)
def test_a_draft_and_the_published_page_are_previewed(model, related):
    page = parent_of(model, related).add_child(instance=filled(model, related))
    revision = page.save_revision()
    looked_at(revision.as_object())
    revision.publish()
    looked_at(model.objects.get(pk=page.pk).get_latest_revision_as_object())
    looked_at(model.objects.get(pk=page.pk))
