from django.utils.text import slugify
from wagtail.models import Page, Site

from teach_th.models import ContactPage, SectionPage, StoryIndexPage, StoryPage, TeachPage
from thep.cms.models import Subject
from thep.home.models import HomePage


def published(parent, page):
    """`page` below `parent`, published as an editor would."""
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def home_page():
    """The front of the site, as it is outside tests: a page of ours."""
    page = HomePage.objects.first()
    if page is None:
        site = Site.objects.get(is_default_site=True)
        site.root_page = page = published(Page.get_first_root_node(), HomePage(title="Home", slug="front"))
        site.save()
    return page


def teach_page(**fields):
    page = TeachPage.objects.first()
    if page is None:
        page = published(home_page(), TeachPage(title="Teach Tower Hamlets", slug="teach", **fields))
    return page


def section_page(title="Living here", parent=None, **fields):
    fields = {"slug": slugify(title), "search_description": f"All about {title.lower()}."} | fields
    return published(parent or teach_page(), SectionPage(title=title, **fields))


def story_index():
    return StoryIndexPage.objects.first() or published(teach_page(), StoryIndexPage(title="People’s stories", slug="stories"))


def story(title="I plan with six physicists", *, subjects=(), **fields):
    """A story of Mehdi Karim's, as far as `fields` say nothing else."""
    fields = {
        "slug": slugify(title),
        "person": "Mehdi Karim",
        "job": "Teacher of physics",
        "phase": "secondary",
        "came_by": "university",
        "pull_quote": "I was the only physicist in my last school.",
        "body": [{"type": "text", "value": "<p>It began with a leaking tap in the laboratory.</p>"}],
    } | fields
    page = StoryPage(title=title, **fields)
    page.subjects = [Subject.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0] for name in subjects]
    return published(story_index(), page)


def contact_page(**fields):
    fields = {"title": "Contact", "slug": "contact", "email": "teach@thep.example"} | fields
    return published(teach_page(), ContactPage(**fields))
