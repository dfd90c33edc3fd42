"""What stands around every page, as the sections have it and as editors set it."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from tests.factories.accounts import PersonFactory
from thep.accounts.groups import ensure_groups
from thep.cms.models import StandardPage
from thep.home import frame
from thep.home.blocks import LinkBlock
from thep.home.models import SiteFrame


@pytest.fixture
def about(pages):
    return StandardPage.objects.get(slug="about")


def set_frame(**fields):
    frame = SiteFrame.for_site(Site.objects.get(is_default_site=True))
    for name, value in fields.items():
        setattr(frame, name, value)
    frame.full_clean(exclude=["site"])
    frame.save()
    caches["pages"].clear()
    return frame


def link(label, *, page=None, address=""):
    return {"type": "link", "value": {"label": label, "page": page.pk if page else None, "address": address}}


def menu_of(text):
    found = re.search(r'<nav class="site-nav.*?</nav>', text, re.DOTALL)[0]
    return re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', found)


def test_until_editors_say_otherwise_the_menu_has_what_is_there(pages, client):
    assert menu_of(client.get("/about/").text)[:2] == [("/courses/", "Courses and events"), ("/calendar/", "Calendar")]
    assert "Teach Tower Hamlets" not in client.get("/about/").text


def test_teach_tower_hamlets_joins_the_menu_when_its_page_is_published(pages, client):
    pages.home.add_child(instance=StandardPage(title="Teach Tower Hamlets", slug="teach"))

    assert ("/teach/", "Teach Tower Hamlets") in menu_of(client.get("/about/").text)


def test_editors_make_the_menu_of_pages_and_addresses(about, client):
    set_frame(menu=[link("The office", page=about), link("Dates", address="/calendar/")])

    assert menu_of(client.get("/contact/").text)[:2] == [("/about/", "The office"), ("/calendar/", "Dates")]
    assert 'aria-current="true"' not in client.get("/contact/").text
    assert client.get("/about/").text.count('aria-current="true"') == 1


def test_a_link_in_the_menu_follows_its_page_and_goes_with_it(about, client):
    set_frame(menu=[link("The office", page=about), link("Dates", address="/calendar/")])
    about.slug = "who-we-are"
    about.save_revision().publish()
    caches["pages"].clear()
    assert ("/who-we-are/", "The office") in menu_of(client.get("/contact/").text)

    about.unpublish()
    caches["pages"].clear()
    assert menu_of(client.get("/contact/").text)[0] == ("/calendar/", "Dates")


def test_editors_make_the_footer(about, client):
    column = {"type": "column", "value": {"heading": "Ours", "links": [{"type": "item", "value": link("Us", page=about)["value"]}]}}
    set_frame(footer=[column], footer_words="Schools together.")

    page = client.get("/contact/").text

    assert "Schools together." in page
    assert re.findall(r"<h2>([^<]+)</h2>", page[page.index("<footer") :]) == ["Ours"]


def test_an_announcement_is_shown_between_its_times(about, client, clock):
    now = timezone.now()
    set_frame(
        announcement="The office is closed on Monday.",
        announcement_tone="warn",
        announcement_page=about,
        announcement_from=now + datetime.timedelta(hours=1),
        announcement_until=now + datetime.timedelta(hours=3),
    )
    shown = []
    for _ in range(3):
        shown.append("The office is closed on Monday." in client.get("/contact/").text)
        clock.forward(hours=2)

    assert shown == [False, True, False]


def test_an_announcement_leads_somewhere(about, client):
    set_frame(announcement="New dates.", announcement_link="See who we are", announcement_page=about)

    assert '<a href="/about/">See who we are</a>' in client.get("/contact/").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"announcement_address": "javascript:alert(1)"},
        {"announcement": "New dates.", "announcement_link": "See them"},
        {"announcement_from": datetime.datetime(2027, 1, 2, tzinfo=datetime.UTC), "announcement_until": timezone.now()},
    ],
)
def test_an_announcement_that_leads_nowhere_or_is_never_shown_is_refused(pages, wrong):
    with pytest.raises(ValidationError):
        set_frame(**wrong)


@pytest.mark.parametrize("address", ["", "//elsewhere.example/", "javascript:alert(1)", "about"])
def test_a_link_of_the_menu_that_leads_nowhere_is_refused(address):
    with pytest.raises(ValidationError):
        LinkBlock().clean(LinkBlock().to_python({"label": "Odd", "page": None, "address": address}))


def test_a_change_shows_within_a_minute(about, client, clock):
    client.get("/contact/")
    frame = SiteFrame.for_site(Site.objects.get(is_default_site=True))
    frame.announcement = "Snow today."
    frame.save()
    clock.forward(seconds=61)

    assert "Snow today." in client.get("/contact/").text


def test_the_frame_is_read_once_for_many_pages(pages, client, rf, django_assert_max_num_queries):
    set_frame(announcement="Snow today.", menu=[link("Dates", address="/calendar/")])
    client.get("/about/")

    with django_assert_max_num_queries(0):
        assert frame.frame_of_request(rf.get("/about/")).announcement.words == "Snow today."


def test_an_editor_previews_the_frame_before_it_is_saved(about, client):
    ensure_groups()
    editor = PersonFactory()
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    site = Site.objects.get(is_default_site=True)
    address = reverse("wagtailsettings:preview_on_edit", args=["home", "siteframe", site.pk])
    form = {
        "menu-count": "1", "menu-0-type": "link", "menu-0-order": "0", "menu-0-deleted": "", "menu-0-id": "",
        "menu-0-value-label": "Our people", "menu-0-value-page": str(about.pk), "menu-0-value-address": "",
        "footer-count": "0", "footer_words": "", "announcement": "Snow today.", "announcement_tone": "info",
        "announcement_link": "", "announcement_page": "", "announcement_address": "", "announcement_from": "", "announcement_until": "",
        "card_image": "", "card_title": "", "card_words": "",
    }  # fmt: skip

    assert client.post(address, form).json()["is_valid"]
    preview = client.get(address)

    assert ("/about/", "Our people") in menu_of(preview.text)
    assert "Snow today." in preview.text
    assert "Our people" not in client.get("/contact/").text
    assert "A shared link" in client.get(address, {"mode": "card"}).text
