"""Pages to try blocks on."""

from wagtail.models import Page, Site

from thep.cms.models import StandardPage


def home():
    return Site.objects.get(is_default_site=True).root_page


def standard_page(parent=None, **words):
    words = {"title": "About", "slug": "about", **words}
    page: Page = (parent or home()).add_child(instance=StandardPage(**words))
    if page.live:
        page.save_revision().publish()
    return page
