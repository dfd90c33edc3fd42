"""The catalogue's prices, for who reads it."""

import pytest

from tests.courses.catalogue_page import ask, in_days, reader
from tests.factories.courses import course_page, run
from tests.factories.membership import TierFactory
from thep.events.entries import refresh
from thep.events.models import Event, Price

pytestmark = pytest.mark.django_db


@pytest.fixture
def priced():
    full, associate = TierFactory(name="Full", order=1), TierFactory(name="Associate", order=2)
    dear, cheap, free = (course_page(title) for title in ("Dear", "Cheap", "Free"))
    for page, others, members, included, days in ((dear, 13000, 9500, True, 10), (cheap, 4500, 4000, False, 20), (free, 0, 0, False, 30)):
        event = run(page, price=others, starts_at=in_days(days), uses_included_places=included, vat_rate=2000)
        Price.objects.create(event=event, tier=full, net_pence=members)
        Price.objects.create(event=event, tier=associate, net_pence=others)
        refresh(event)
    return Event.objects.first()


def test_a_visitor_sees_what_everyone_pays(client, priced):
    page = ask(client)
    assert page.prices == ["£130 + VAT", "£45 + VAT", "Free"]
    assert (page.counts["price-free"], page.counts["price-pay"]) == (1, 2)
    assert "price-included" not in page.counts


def test_a_member_sees_what_is_included_and_finds_it(client, priced):
    reader(client, "Full", priced)
    page = ask(client)
    assert page.prices == ["Included", "£40 + VAT", "Free"]
    assert "In your school’s membership: 20 of 20 places left" in page.text.replace("Included in", "In")
    assert {name: page.counts[f"price-{name}"] for name in ("included", "free", "pay")} == {"included": 1, "free": 1, "pay": 1}
    assert ask(client, price="included").titles == ["Dear"]
    assert ask(client, sort="price").titles == ["Dear", "Free", "Cheap"]


def test_a_member_whose_places_are_used_up_pays(client, priced):
    reader(client, "Full", priced, places_granted=5, places_taken=5)
    page = ask(client)
    assert page.prices == ["£95 + VAT", "£40 + VAT", "Free"]
    assert page.counts["price-pay"] == 2
    assert ask(client, price="pay").titles == ["Dear", "Cheap"]
    assert ask(client, sort="price").titles == ["Free", "Cheap", "Dear"]


def test_an_associate_sees_no_price_of_full_members(client, priced):
    reader(client, "Associate", priced)
    assert ask(client).prices == ["Included", "£45 + VAT", "Free"]
