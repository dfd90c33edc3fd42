"""What those who lead a school see of its add-ons, and what they do there; and what everybody sees of the catalogue."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.addons import AddOnFactory, DeliveryFactory, PurchaseFactory, in_state, on_request
from tests.factories.bookings import lead_of, teacher_at
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.addons import deliveries, search
from thep.addons.models import Delivery, Purchase
from thep.addons.states import State, state_of
from thep.payments.models import Order

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def signed_in(client, lead):
    client.force_login(lead, backend=BACKEND)
    return client


def shown(client, address):
    """The page, and the values of its form's hidden fields."""
    answer = client.get(address)
    form = answer.context["form"]
    hidden = {field.name: field.value() for field in form if field.field.widget.is_hidden}
    return words(answer), hidden


def test_a_lead_sees_the_prices_of_their_school_and_buys_by_invoice(school, signed_in):
    full = TierFactory(name="Full")
    MembershipFactory(school=school, tier=full)
    add_on = AddOnFactory(prices=[(None, 1, 60_000), (full, 1, 48_000), (full, 3, 45_000)])
    AddOnFactory(name="Later", on_sale_from=datetime.date(2027, 1, 1))
    page = words(signed_in.get(reverse("member_add_ons", args=[school.urn])))
    assert "£480 + VAT a day" in page
    assert "Others pay £600 + VAT a day" in page
    assert "Later" not in page
    address = reverse("member_add_on_buy", args=[school.urn, add_on.slug])
    page, hidden = shown(signed_in, f"{address}?quantity=3")
    assert "3 days at £450, Full member price" in page
    assert "Buy for £1,620" in page
    form = hidden | {"payment": "invoice", "purchase_order": ""}
    assert "Enter the purchase order number." in words(signed_in.post(address, form))
    for _ in range(2):
        answer = signed_in.post(address, form | {"purchase_order": "PO 9"}, follow=True)
        assert "The invoice for £1,620 is on its way to finance@loomwright.example." in words(answer)
    assert Order.objects.get().net_pence == 135_000
    assert "3 days of 3 days" in words(answer)


def test_a_price_that_changed_since_the_page_was_opened_is_shown_before_anything_is_bought(school, signed_in):
    add_on = AddOnFactory()
    address = reverse("member_add_on_buy", args=[school.urn, add_on.slug])
    _, hidden = shown(signed_in, address)
    add_on.prices.update(net_pence=99_900)
    answer = signed_in.post(address, hidden | {"payment": "invoice", "purchase_order": "PO 9"})
    assert answer.status_code == 422
    assert "The price has changed" in words(answer)
    assert "Buy for £1,198.80" in words(answer)
    assert not Purchase.objects.exists()


def test_by_card_they_are_led_to_paying(sandbox, school, signed_in):
    address = reverse("member_add_on_buy", args=[school.urn, AddOnFactory().slug])
    _, hidden = shown(signed_in, address)
    answers = [signed_in.post(address, hidden | {"payment": "card"}) for _ in range(2)]
    assert all(answer["Location"].startswith(sandbox.url) for answer in answers)
    assert Order.objects.count() == 1
    assert "isn’t paid yet" in words(signed_in.get(Purchase.objects.get().get_absolute_url()))


def test_they_ask_what_it_costs_and_answer_the_offer(school, lead, signed_in):
    address = reverse("member_add_on_buy", args=[school.urn, on_request().slug])
    page, hidden = shown(signed_in, address)
    assert "Ask what it costs" in page
    assert "Tell us what you’d like to happen." in words(signed_in.post(address, hidden | {"quantity": "1"}))
    form = hidden | {"quantity": "1", "message": "Our reading in Key Stage 1", "wanted": "March"}
    assert "We’ll email you what it costs" in words(signed_in.post(address, form, follow=True))
    purchase = Purchase.objects.get()
    Purchase.objects.update(
        quoted_at=purchase.asked_at, answer_by=datetime.date(2026, 10, 1), net_pence=100_000, vat_rate=2000, half_days=4
    )
    page, hidden = shown(signed_in, purchase.get_absolute_url())
    assert "Accept and pay £1,200" in page
    stale = signed_in.post(purchase.get_absolute_url(), {"offer": "another", "payment": "card"}, follow=True)
    assert "The offer has changed" in words(stale)
    answer = signed_in.post(purchase.get_absolute_url(), hidden | {"payment": "invoice", "purchase_order": "PO 1"}, follow=True)
    assert "The invoice for £1,200" in words(answer)
    again = signed_in.post(purchase.get_absolute_url(), hidden | {"payment": "invoice", "purchase_order": "PO 1"}, follow=True)
    assert "somebody has accepted it already" in words(again)
    assert Order.objects.count() == 1


def test_they_decline_an_offer(school, signed_in):
    purchase = in_state(State.QUOTED, school=school)
    answer = signed_in.post(reverse("member_add_on_decline", args=[school.urn, purchase.pk]), follow=True)
    assert "You have nothing to pay." in words(answer)
    assert state_of(Purchase.objects.get()) == State.CLOSED


def test_they_use_half_a_day_cancel_it_and_read_what_was_done(school, lead, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    purchase = PurchaseFactory(school=school)
    address = reverse("member_add_on_dates", args=[school.urn, purchase.pk])
    page, hidden = shown(signed_in, address)
    assert "1 day of 1 day left" in page
    assert "Saturday" in words(signed_in.post(address, hidden | {"day": "2026-09-19", "part": "morning"}))
    answer = signed_in.post(address, hidden | {"day": "2026-09-21", "part": "morning", "note": "Fractions"}, follow=True)
    assert "We’ve reserved 21 September 2026" in words(answer)
    assert "half a day of 1 day" in words(answer)
    assert "Monday 21 September 2026" in words(signed_in.get(reverse("member_school", args=[school.urn])))
    delivery = Delivery.objects.get()
    cancelled = signed_in.post(reverse("member_add_on_cancel", args=[school.urn, purchase.pk, delivery.pk]), follow=True)
    assert "You can use it on another day." in words(cancelled)
    done = DeliveryFactory(purchase=purchase, day=datetime.date(2026, 9, 9), half_days=0)
    file = reverse("member_add_on_file", args=[school.urn, purchase.pk, done.pk])
    assert signed_in.get(file).status_code == 404
    deliveries.close(
        deliveries.mark_delivered(done), text="We planned the term.", upload=SimpleUploadedFile("a.pdf", b"%PDF-1"), by=lead
    )  # fmt: skip
    assert "We planned the term." in words(signed_in.get(purchase.get_absolute_url()))
    answer = signed_in.get(file)
    assert (b"".join(answer.streaming_content), answer["Cache-Control"]) == (b"%PDF-1", "private, no-store")


@pytest.mark.parametrize("who", ["a teacher there", "a lead of another school"])
def test_nobody_else_sees_or_does_anything(school, client, who):
    person = teacher_at(school) if who == "a teacher there" else lead_of(SchoolFactory())
    client.force_login(person, backend=BACKEND)
    purchase = in_state(State.QUOTED, school=school)
    delivery = DeliveryFactory(purchase=purchase)
    for name, args in {
        "member_add_ons": [],
        "member_add_on_buy": [purchase.add_on.slug],
        "member_add_on": [purchase.pk],
        "member_add_on_decline": [purchase.pk],
        "member_add_on_dates": [purchase.pk],
        "member_add_on_cancel": [purchase.pk, delivery.pk],
        "member_add_on_file": [purchase.pk, delivery.pk],
    }.items():
        address = reverse(name, args=[school.urn, *args])
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, name
    assert state_of(Purchase.objects.get()) == State.QUOTED


def test_a_lead_of_two_schools_finds_nothing_of_one_at_the_other(school, lead, signed_in):
    purchase = PurchaseFactory(school=school)
    other = SchoolFactory()
    lead.affiliations.create(school=other, role="headteacher", state="active")
    assert signed_in.get(reverse("member_add_on", args=[other.urn, purchase.pk])).status_code == 404
    assert "Choose your school" in words(signed_in.get(reverse("member_add_ons_led")))


def test_everybody_sees_what_it_costs_members_and_others(client, django_assert_max_num_queries):
    full = TierFactory(name="Full")
    add_on = AddOnFactory(prices=[(None, 1, 60_000), (full, 1, 48_000)])
    on_request()
    AddOnFactory(name="Over", on_sale_until=datetime.date(2026, 9, 9))
    page = words(client.get(reverse("add_ons")))
    assert "Full members £480 + VAT a day" in page
    assert "Others £600 + VAT a day" in page
    assert "Price on request" in page
    assert "Over" not in page
    assert client.get("/add-ons/over/").status_code == 404
    assert "Sign in to buy" in words(client.get(add_on.get_absolute_url()))
    search.refresh(add_on)
    assert "Consultancy day" in client.get("/search/?q=consultancy").text.replace("<mark>", "").replace("</mark>", "")
    assert 'href="/add-ons/"' in client.get(reverse("add_ons")).text


def test_who_leads_no_school_is_shown_the_catalogue(client):
    client.force_login(PersonFactory(), backend=BACKEND)
    assert client.get(reverse("member_add_ons_led"))["Location"] == reverse("add_ons")
