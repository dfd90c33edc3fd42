"""What search engines and shared links are told of a page."""

import io
import json
import re

import pytest
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction, Site

from courses.models import CoursePage
from tests.factories.accounts import PersonFactory
from thep.cms import sitemaps
from thep.cms.models import StandardPage
from thep.design.cover import picture
from thep.home.models import SiteFrame


@pytest.fixture
def about(pages):
    return StandardPage.objects.get(slug="about")


def told(text):
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)"\s+content="([^"]*)"', text))


def an_image(name):
    return Image.objects.create(title=name, description=f"{name} at work", file=get_test_image_file(f"{name}.png", size=(1400, 900)))


def published_under(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def test_a_shared_link_has_its_title_its_summary_and_the_cloth_of_its_page(about, client):
    page = client.get("/about/").text
    says = told(page)

    assert says["og:title"] == about.title
    assert says["og:description"] == about.search_description
    assert says["og:url"] == "http://testserver/about/"
    assert says["og:image"] == "http://testserver/cover/about.png"
    assert says["twitter:card"] == "summary_large_image"
    assert '<link rel="canonical" href="http://testserver/about/" />' in page


def test_the_cloth_is_a_picture_of_the_size_that_is_asked_for(db, client):
    answer = client.get("/cover/phonics-that-sticks.png")
    shown = Picture.open(io.BytesIO(answer.content))

    assert (shown.format, shown.size) == ("PNG", (1200, 630))
    assert answer["Content-Type"] == "image/png"
    assert "public" in answer["Cache-Control"]
    assert len(answer.content) < 100_000
    assert picture("oracy") != picture("phonics-that-sticks")
    assert client.get(f"/cover/{'x' * 101}.png").status_code == 404


def test_a_picture_of_the_pages_own_comes_before_the_sites(about, client):
    frame = SiteFrame.for_site(Site.objects.get(is_default_site=True))
    frame.card_image, frame.card_title = an_image("weavers"), "Better together"
    frame.save()
    about.social_image = an_image("office")
    about.save_revision().publish()

    own, sites = told(client.get("/about/").text), told(client.get("/contact/").text)

    assert "office" in own["og:image"]
    assert own["og:image:alt"] == "office at work"
    assert "weavers" in sites["og:image"]
    assert sites["og:site_name"] == "Better together"
    assert sites["og:image"].startswith("http://testserver/media/")


def test_a_page_of_no_editor_has_a_card_too(pages, client):
    says = told(client.get("/calendar/").text)

    assert says["og:image"] == "http://testserver/cover/calendar.png"
    assert says["og:title"]
    assert told(client.get("/%E2%98%83/").text)["og:image"].endswith("/cover/page.png")


def test_the_way_to_a_page_is_told(about, client):
    child = published_under(about, StandardPage(title="Our <trustees>", slug="trustees"))
    text = client.get(child.get_url()).text
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    way = json.loads(written)

    assert way["@type"] == "BreadcrumbList"
    assert [(each["position"], each["name"], each["item"]) for each in way["itemListElement"]] == [
        (1, "Home", "http://testserver/"),
        (2, "Who we are", "http://testserver/about/"),
        (3, "Our <trustees>", "http://testserver/about/trustees/"),
    ]


def test_a_course_tells_its_way_once(pages, client):
    course = pages.catalogue.add_child(instance=CoursePage(title="Oracy", slug="oracy", summary="A day."))

    assert client.get(course.get_url()).text.count("BreadcrumbList") == 1


def addresses(answer):
    return re.findall(r"<loc>http://testserver([^<]+)</loc>", answer.text)


def test_the_sitemap_has_every_page_that_everybody_may_read_and_what_domains_add(about, client, declare):
    PageViewRestriction.objects.create(page=StandardPage.objects.get(slug="contact"), restriction_type=PageViewRestriction.LOGIN)
    about.add_child(instance=StandardPage(title="A draft", slug="draft", live=False))
    declare(sitemaps.SitemapAddresses("adverts", lambda: [sitemaps.SitemapAddress("/teach/vacancies/12-teacher-of-maths/")]))

    listed = addresses(client.get("/sitemap.xml"))

    assert {"/", "/about/", "/courses/", "/privacy/", "/teach/vacancies/12-teacher-of-maths/"} <= set(listed)
    assert not {"/contact/", "/about/draft/"} & set(listed)
    assert len(listed) == len(set(listed))
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


def test_the_sitemap_says_when_a_page_was_published(about, client):
    about.save_revision().publish()
    day = timezone.localdate(StandardPage.objects.get(slug="about").last_published_at)

    assert re.search(rf"<loc>http://testserver/about/</loc>\s*<lastmod>{day:%Y-%m-%d}</lastmod>", client.get("/sitemap.xml").text)


def test_the_sitemap_is_at_the_sites_address_whatever_the_request_says(pages, client):
    assert addresses(client.get("/sitemap.xml", headers={"host": "127.0.0.1"})) == addresses(client.get("/sitemap.xml")) != []


def test_more_than_one_sitemap_may_hold_is_an_index_of_sections(pages, client, declare, monkeypatch):
    monkeypatch.setattr(sitemaps.Section, "limit", 100)
    changed = timezone.now()
    declare(sitemaps.SitemapAddresses("adverts", lambda: [sitemaps.SitemapAddress(f"/adverts/{n}/", changed) for n in range(250)]))

    index = client.get("/sitemap.xml")
    sections = addresses(index)
    listed = [address for section in sections for address in addresses(client.get(section))]

    assert "<sitemapindex" in index.text
    assert {"/sitemap-pages.xml", "/sitemap-adverts.xml", "/sitemap-adverts.xml?p=2", "/sitemap-adverts.xml?p=3"} <= set(sections)
    assert len(addresses(client.get("/sitemap-adverts.xml?p=3"))) == 50
    assert {"/about/", "/adverts/0/", "/adverts/249/"} <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    "address", ["-nothing.xml", "-pages.xml?p=2", "-pages.xml?p=0", "-pages.xml?p=", ".xml?p=x", f".xml?p={'9' * 300}"]
)
def test_a_sitemap_that_there_is_none_of_is_not_found(pages, client, address):
    assert client.get(f"/sitemap{address}").status_code == 404


def test_a_sitemap_that_has_not_changed_is_not_sent_again(pages, client):
    first = client.get("/sitemap.xml")
    again = client.get("/sitemap.xml", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_search_engines_are_told_nothing_of_a_private_page(about, client):
    assert "noindex" not in client.get("/about/").text
    PageViewRestriction.objects.create(page=about, restriction_type=PageViewRestriction.LOGIN)
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get("/about/")

    assert "noindex" in answer.text
    assert "no-store" in answer["Cache-Control"]
