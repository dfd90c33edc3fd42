"""Those who lead a school see its membership, and agree to what is quoted, by invoice or by card."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of
from tests.factories.membership import TierTermsFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.membership import memberships
from thep.membership.models import Membership
from thep.membership.states import State, state_of
from thep.payments.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(invoice_email="finance@loomwright.example")


@pytest.fixture
def charge(school):
    terms = TierTermsFactory(academic_year=2026)
    return memberships.quote(school=school, tier=terms.tier, academic_year=2026).charges.get()


@pytest.fixture
def address(school, client):
    client.force_login(lead_of(school), backend="django.contrib.auth.backends.ModelBackend")
    return reverse("member_membership", args=[school.urn])


def test_a_lead_agrees_by_invoice(charge, address, client):
    text = words(client.get(address))
    assert "2026/27: £2,400" in text
    assert "£2,880" in text
    assert "Purchase order number, for an invoice (optional)" not in text
    refused = client.post(address, {"charge": charge.pk, "payment": "invoice", "purchase_order": ""})
    assert refused.status_code == 422
    assert "Enter the purchase order number." in words(refused)
    form = {"charge": charge.pk, "payment": "invoice", "purchase_order": "PO 9"}
    answer = client.post(address, form, follow=True)
    assert "The invoice for £2,880 is on its way to finance@loomwright.example." in words(answer)
    assert state_of(Membership.objects.get()) == State.INVOICED
    again = client.post(address, form, follow=True)
    assert "somebody has agreed to it already" in words(again)
    assert Membership.objects.get().places_granted == 20


def test_a_lead_pays_by_card(sandbox, charge, address, client):
    answer = client.post(address, {"charge": charge.pk, "payment": "card"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(sandbox.url)
    assert "£2,880 is being paid by card, and isn’t paid yet. Go on paying, or choose another way" in words(client.get(address))


def test_where_stripe_does_not_answer_it_can_be_tried_again(charge, address, client):
    answer = client.post(address, {"charge": charge.pk, "payment": "card"}, follow=True)
    assert "The payment service didn’t answer, and nothing was charged." in words(answer)
    assert answer.request["PATH_INFO"] == Order.objects.get().get_absolute_url()


def test_the_school_page_leads_to_it(school, charge, address, client):
    assert f'href="{address}"' in client.get(reverse("member_school", args=[school.urn])).content.decode()


@pytest.mark.parametrize("who", ["a teacher", "a lead of another school"])
def test_nobody_else_sees_it(charge, school, client, who):
    person = PersonFactory() if who == "a teacher" else lead_of(SchoolFactory())
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("member_membership", args=[school.urn])
    assert client.get(address).status_code == 404
    assert client.post(address, {"charge": charge.pk, "payment": "invoice", "purchase_order": "1"}).status_code == 404
    assert state_of(Membership.objects.get()) == State.QUOTED
