"""The pages that a new site starts with: home, and what the law and good manners ask for."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site

from thep.cms.first_things import add_page, page_fields, read_words, stream_values
from thep.cms.models import StandardPage

from .models import HomePage

WORDS = Path(__file__).with_name("first_pages.toml")


def make_home() -> None:
    """Put the home page at the root of the default site, in place of the page that Wagtail comes with, unless there is one."""
    if HomePage.objects.exists():
        return
    root = Page.get_first_root_node()
    welcome = Page.objects.child_of(root).filter(slug="home").first()
    if welcome is not None:
        Page.objects.filter(pk=welcome.pk).update(slug="welcome")  # it makes way, and isn't worth indexing again
    home = add_page(root, HomePage(slug="home", **page_fields(read_words(WORDS)["home"])))
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


def make_standard_pages() -> None:
    """Have the standard pages, as drafts for an editor to read through: they have the demonstration's addresses and numbers."""
    home = HomePage.objects.get()
    for words in read_words(WORDS)["page"]:
        if not StandardPage.objects.child_of(home).filter(slug=words["slug"]).exists():
            body = [(kind, value) for block in words.pop("body") for kind, value in block.items()]
            add_page(home, StandardPage(body=stream_values(body), live=False, **page_fields(words)))


def publish_standard_pages() -> None:
    """Publish those of the standard pages that nobody has published yet, as they are."""
    slugs = [words["slug"] for words in read_words(WORDS)["page"]]
    for page in StandardPage.objects.filter(slug__in=slugs, first_published_at=None):
        page.get_latest_revision().publish()
