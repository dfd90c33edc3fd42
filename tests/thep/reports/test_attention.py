"""What needs attention: each exception is there with its count, to those whose job it is."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.bookings import book, stamps
from tests.factories.events import EventFactory
from tests.factories.mail import posted
from tests.factories.membership import MembershipFactory
from tests.factories.payments import open_order
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.reports.test_events import words
from thep.bookings.models import Booking, OfstedRequest
from thep.mail.models import Message
from thep.payments.models import Order, Refund, WebhookEvent
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db

TITLES = {
    "Messages from Stripe that failed": {"Finance", "Office managers"},
    "Refunds that failed": {"Finance", "Office managers"},
    "Orders unpaid for 30 days": {"Finance", "Office managers"},
    "Events with few bookings": {"Events", "Office managers"},
    "Offers about to end": {"Events", "Office managers"},
    "Ofsted visits to confirm": {"Events", "Office managers"},
    "Emails that could not be sent": {"Office managers"},
    "Requests to join a school": {"Office managers"},
}


def a_bad_day():
    """One of everything that may go wrong."""
    WebhookEvent.objects.create(stripe_id="evt_1", type="invoice.paid", state="failed", payload={}, error="KeyError")
    order = open_order()
    long_ago = timezone.now() - datetime.timedelta(days=31)
    Order.objects.filter(pk=order.pk).update(method=Order.Method.INVOICE, state=Order.State.INVOICED, created_at=long_ago)
    line = order.lines.get()
    Refund.objects.create(
        order=order, line=line, payment=order.payments.get(), kind=Refund.Kind.REFUND, pence=100, cause="c", state=Refund.State.FAILED
    )
    EventFactory(title="Short of people", starts_at=timezone.now() + datetime.timedelta(days=5), min_places=5)
    event = EventFactory(capacity=1)
    placed, waiting = book(event), book(event)
    Booking.objects.filter(pk=placed.pk).update(state=Booking.State.CANCELLED, **stamps(Booking.State.CANCELLED))
    Booking.objects.filter(pk=waiting.pk).update(state=Booking.State.OFFERED, expires_at=timezone.now() + datetime.timedelta(hours=3))
    OfstedRequest.objects.create(booking=placed, asked_by=placed.person)
    message = posted("gone@school.example", subject="Your place", text="…", cause="booking:0:confirmed")
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED)
    AffiliationFactory(state=Affiliation.State.ASKED)


@pytest.mark.parametrize("group", ["Events", "Finance", "Editors", "Office managers"])
@pytest.mark.parametrize("address", ["wagtailadmin_home", "office_attention"])
def test_each_group_sees_its_own(office, client, group, address):
    office(group)
    a_bad_day()
    response = client.get(reverse(address))
    text = words(response)
    assert {title for title in TITLES if title in text} == {title for title, groups in TITLES.items() if group in groups}


def test_each_has_its_count_its_job_and_its_links(office, client):
    office("Office managers")
    a_bad_day()
    response = client.get(reverse("office_attention"))
    concerns = {concern.watch.name: concern for concern in response.context["concerns"]}
    assert {name: concern.count for name, concern in concerns.items()} == dict.fromkeys(concerns, 1)
    assert len(concerns) == 8
    for concern in concerns.values():
        assert concern.watch.job in words(response)
        assert client.get(concern.address).status_code == 200
        for address, _ in concern.links:
            assert client.get(address).status_code == 200


def test_a_refund_that_was_tried_again_is_over(office, client):
    office("Finance")
    order = open_order()
    given = {"order": order, "line": order.lines.get(), "payment": order.payments.get(), "kind": Refund.Kind.REFUND, "pence": 100}
    Refund.objects.create(cause="late", state=Refund.State.FAILED, **given)
    assert [concern.count for concern in concerns(client)] == [1]
    again = Refund.objects.create(cause="late#2", state=Refund.State.PENDING, **given)
    assert concerns(client) == []
    Refund.objects.filter(pk=again.pk).update(state=Refund.State.FAILED)
    assert [concern.links[0][0] for concern in concerns(client)] == [reverse("office_refunds:inspect", args=[again.pk])]


def concerns(client):
    return client.get(reverse("office_attention")).context["concerns"]


def test_on_a_good_day_it_says_what_is_watched(office, client):
    office("Finance")
    text = words(client.get(reverse("office_attention")))
    assert "Nothing needs your attention." in text
    assert "Messages from Stripe that failed" in text
    assert "Events with few bookings" not in text


def test_a_long_list_leads_to_all_of_them(office, client):
    office("Office managers")
    for _ in range(7):
        AffiliationFactory(state=Affiliation.State.ASKED)
    text = words(client.get(reverse("office_attention")))
    assert "and 2 more" in text


def test_nobody_is_asked_to_decide_their_own_affiliation(office, client):
    person = office("Office managers")
    AffiliationFactory(person=person, state=Affiliation.State.ASKED)
    assert "Nothing needs your attention." in words(client.get(reverse("office_attention")))


def test_an_offer_that_has_a_day_left_can_wait(office, client):
    office("Events")
    booking = book(EventFactory())
    Booking.objects.filter(pk=booking.pk).update(state=Booking.State.OFFERED, expires_at=timezone.now() + datetime.timedelta(hours=30))
    assert "Nothing needs your attention." in words(client.get(reverse("office_attention")))


def test_members_that_fewer_than_two_people_lead_are_listed(office, client):
    office("Office managers")
    schools = {name: SchoolFactory(name=f"{name} School") for name in ("None", "One", "Two", "Leaving", "Outside")}
    for name, leads in (("One", 1), ("Two", 2), ("Leaving", 2)):
        for _ in range(leads):
            AffiliationFactory(school=schools[name], role=Affiliation.Role.CPD_LEAD)
    last_day = timezone.localdate() + datetime.timedelta(days=30)
    AffiliationFactory(school=schools["One"], role=Affiliation.Role.HEADTEACHER, person=schools["One"].affiliations.get().person)
    Affiliation.objects.filter(pk=schools["Leaving"].affiliations.first().pk).update(leaves_on=last_day)
    for name in ("None", "One", "Two", "Leaving"):
        MembershipFactory(school=schools[name])
    (concern,) = concerns(client)
    assert [text.split(":")[0] for _, text in concern.links] == ["Leaving School", "None School", "One School"]
    listed = words(client.get(concern.address))
    assert [name for name in schools if f"{name} School" in listed] == ["None", "One", "Leaving"]


def test_it_comes_first_on_the_first_page(office, client):
    office("Office managers")
    assert client.get(reverse("wagtailadmin_home")).context["panels"][0].name == "attention"


def test_takes_as_many_queries_however_bad_the_day(office, client, django_assert_max_num_queries):
    office("Office managers")
    a_bad_day()
    for _ in range(8):
        AffiliationFactory(state=Affiliation.State.ASKED)
        WebhookEvent.objects.create(stripe_id=f"evt_x{_}", type="invoice.paid", state="failed", payload={}, error="KeyError")
    client.get(reverse("office_attention"))
    with django_assert_max_num_queries(51):
        client.get(reverse("office_attention"))
