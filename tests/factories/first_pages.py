"""The pages that a new site has, read through and published."""

from typing import NamedTuple

from courses.models import CataloguePage
from courses.new_site import make_catalogue
from thep.home.models import HomePage
from thep.home.new_site import make_home, make_standard_pages, publish_standard_pages


class Pages(NamedTuple):
    home: HomePage
    catalogue: CataloguePage


def build_pages():
    """Have the home page, the catalogue and the standard pages, all of them public."""
    make_home()
    make_catalogue()
    make_standard_pages()
    publish_standard_pages()
    return Pages(HomePage.objects.get(), CataloguePage.objects.get())
