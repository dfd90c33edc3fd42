"""The pages that a new site has, read through and published."""

from typing import NamedTuple

from django.conf import settings
from wagtail.models import Collection, Locale, Page, Site

from courses.models import CataloguePage
from courses.new_site import make_catalogue
from tests.factories.indexes import unindexed
from thep.home.models import HomePage
from thep.home.new_site import make_home, make_standard_pages, publish_standard_pages


def plant_root():
    """Have what Wagtail's migrations leave, also where a test before has emptied the database."""
    if Page.get_first_root_node() is None:
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        Collection.add_root(name="Root")
        root = Page.add_root(title="Root", slug="root")
        first = root.add_child(instance=Page(title="Welcome", slug="home"))
        Site.objects.create(hostname="localhost", root_page=first, is_default_site=True)


class Pages(NamedTuple):
    home: HomePage
    catalogue: CataloguePage


@unindexed()
def build_pages():
    """Have the home page, the catalogue and the standard pages, all of them public."""
    make_home()
    make_catalogue()
    make_standard_pages()
    publish_standard_pages()
    return read_pages()


def read_pages():
    return Pages(HomePage.objects.get(), CataloguePage.objects.get())
