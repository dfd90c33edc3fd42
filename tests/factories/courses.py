from django.utils.text import slugify
from wagtail.models import Site

from courses.models import CataloguePage, CoursePage
from tests.factories.events import EventFactory
from tests.factories.indexes import unsearched
from thep.cms.models import Subject
from thep.events import entries


def subject(name):
    return Subject.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def catalogue_page():
    page = CataloguePage.objects.first()
    if page is None:
        root = Site.objects.get(is_default_site=True).root_page
        page = root.add_child(instance=CataloguePage(title="Courses and events", slug="courses"))
    return page


@unsearched()
def course_page(title="Phonics that sticks", *, subjects=(), goes_with=(), publish=True, **fields):
    """A course page, published as an editor would."""
    fields = {"summary": f"A day on {title.lower()}.", "slug": slugify(title), "phases": ["primary"], "audiences": ["teacher"]} | fields
    page = catalogue_page().add_child(instance=CoursePage(title=title, live=False, **fields))
    page.subjects = [subject(name) for name in subjects]
    page.goes_with = list(goes_with)
    page.save()
    revision = page.save_revision()
    if publish:
        revision.publish()
    page.refresh_from_db()
    return page


def run(page, **fields):
    """An open run of the course of `page`, to be found."""
    event = EventFactory(page=page, title=page.title, **fields)
    entries.refresh(event)
    return event
