"""The pages that a new site starts with: home, catalogue, and what the law and good manners ask for."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from courses.models import CataloguePage
from thep.cms.models import StandardPage
from thep.home.models import HomePage

WORDS = Path(__file__).with_name("pages.toml")


class Pages(NamedTuple):
    home: HomePage
    catalogue: CataloguePage


@transaction.atomic
def build_pages(*, with_drafts: bool = False) -> Pages:
    """Make the site, its home page, the empty catalogue and the standard pages, or leave those that are there as they are.

    `with_drafts` leaves the standard pages to be read and published by an editor: they have the demonstration's addresses and numbers.
    """
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    home = HomePage.objects.first() or _build_home(words["home"])
    catalogue = CataloguePage.objects.first() or add(home, CataloguePage(slug="courses", **described(words["catalogue"])))
    for page in words["page"]:
        if not StandardPage.objects.child_of(home).filter(slug=page["slug"]).exists():
            body = [(kind, value) for block in page.pop("body") for kind, value in block.items()]
            add(home, StandardPage(body=streamed(body), live=not with_drafts, **described(page)))
    return Pages(home, catalogue)


def _build_home(words: dict[str, Any]) -> HomePage:
    """Put the home page at the root of the default site, in place of the page that Wagtail comes with, and return it."""
    root = Page.get_first_root_node()
    welcome = Page.objects.child_of(root).filter(slug="home").first()
    if welcome is not None:
        Page.objects.filter(pk=welcome.pk).update(slug="welcome")  # it makes way, and isn't worth indexing again
    home = add(root, HomePage(slug="home", **described(words)))
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.root_page = home
    site.site_name = settings.WAGTAIL_SITE_NAME
    address = urlsplit(settings.SITE_ADDRESS)
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save()
    if welcome is not None:
        welcome.refresh_from_db()
        welcome.delete()
        home.refresh_from_db()
    return home


def add(parent: Page, page: Any) -> Any:
    parent.add_child(instance=page)
    revision = page.save_revision(log_action=True)  # so that it can be brought back from the page’s history
    if page.live:
        revision.publish()
    page.refresh_from_db()
    return page


def described(words: dict[str, Any]) -> dict[str, Any]:
    return {"search_description" if name == "description" else name: value for name, value in words.items()}


def streamed(body: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value.strip() if isinstance(value, str) else value} for kind, value in body]
