"""The page of the catalogue as tests ask for it and read it."""

import datetime
import re
from html import unescape

from django.core.cache import caches
from django.utils import timezone

from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import AffiliationFactory
from thep.events.prices import year_of


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def ask(client, **query):
    for kept in ("pages", "results"):
        caches[kept].clear()
    response = client.get("/courses/", query)
    assert response.status_code == 200
    return Page(response.text)


class Page:
    """A page of the catalogue as its reader sees it."""

    def __init__(self, html):
        self.html = html
        self.text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))

    @property
    def titles(self):
        return [unescape(re.sub(r"<[^>]+>", "", title)) for title in re.findall(r'<a class="whole"[^>]*>(.*?)</a>', self.html)]

    @property
    def prices(self):
        return [unescape(price) for price in re.findall(r'<strong class="price">([^<]*)</strong>', self.html)]

    @property
    def counts(self):
        return {name: int(count) for name, count in re.findall(r'class="count" id="count-([^"]+)"[^>]*>(\d+)<', self.html)}

    @property
    def chips(self):
        found = re.findall(r'<a class="chip" href="([^"]*)">\s*([^<]*?)\s*<', self.html)
        return {unescape(label): unescape(address) for address, label in found}


def reader(client, tier, event, **membership):
    affiliation = AffiliationFactory(
        school=MembershipFactory(tier=TierFactory(name=tier), academic_year=year_of(event), **membership).school
    )
    client.force_login(affiliation.person, backend="django.contrib.auth.backends.ModelBackend")
