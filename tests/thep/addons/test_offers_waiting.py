"""An offer that waits for its school's answer is among what needs those who lead it, and they are reminded of it once."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.addons import in_state, on_request
from tests.factories.bookings import lead_of, teacher_at
from tests.factories.payments import committed, disputed_invoice
from tests.factories.schools import SchoolFactory
from tests.thep.memberzone.overview import needs
from thep.addons import buying, offer_reminders, purchases
from thep.addons.states import State
from thep.events.models import SchoolHoliday
from thep.mail import sender
from thep.mail.models import Message
from thep.payments import contested_invoices
from thep.schools import affiliations

pytestmark = pytest.mark.django_db
LAST_DAY = datetime.date(2026, 10, 16)


@pytest.fixture
def offer(school, lead):
    """A peer review, offered on Thursday 10 September 2026 until Friday 16 October."""
    return in_state(State.QUOTED, school=school, add_on=on_request(), net_pence=180_000, answer_by=LAST_DAY)


def reminded():
    with committed():
        offer_reminders.remind_all()
    return Message.objects.filter(kind="addons.offer_reminder")


def accept(offer, lead):
    buying.accept(offer, buyer=lead, payment=buying.Payment(method="invoice", purchase_order="PO 7"))


def pay_by_card(offer, lead):
    buying.accept(offer, buyer=lead, payment=buying.Payment(method="card"))


def decline(offer, lead):
    purchases.close(offer, reason="Not wanted", by=lead, is_office=False)


def withdraw(offer, lead):
    purchases.close(offer, reason="We can’t", by=PersonFactory(), is_office=True)


def run_out(offer, lead):
    type(offer).objects.update(answer_by=datetime.date(2026, 9, 9))


ANSWERS = [accept, pay_by_card, decline, withdraw, run_out]


def test_it_is_among_what_needs_the_leads_alone(client, offer, lead, school):
    in_state(State.ASKED, school=school, add_on=on_request(name="Coaching"))
    page = needs(client, lead)
    assert f"Our offer of Peer review waits for your answer at {school}" in page
    assert "£1,800 + VAT, until 16 October 2026" in page
    assert "Coaching" not in page
    assert offer.get_absolute_url() in client.get(reverse("member")).content.decode()
    for other in (teacher_at(school), lead_of(SchoolFactory())):
        assert "waits for your answer" not in needs(client, other)


@pytest.mark.parametrize("answer", ANSWERS)
def test_once_it_is_answered_or_gone_it_is_not(client, offer, lead, answer):
    answer(offer, lead)
    assert "waits for your answer" not in needs(client, lead)


def test_leads_are_reminded_once_when_five_school_days_are_left(offer, lead, school, on):
    teacher_at(school)
    on((2026, 10, 8))  # a Thursday: six are left
    assert not reminded().exists()
    for day in (9, 12, 16):
        on((2026, 10, day))
        assert [message.to for message in reminded()] == [lead.email]
    text = reminded().get().text
    for said in (f"{school} asked what Peer review costs", "£1,800 + VAT", "The offer holds until 16 October 2026."):
        assert said in text


def test_days_of_a_holiday_do_not_count_and_nobody_is_reminded_on_one(offer, lead, on):
    SchoolHoliday.objects.create(name="Half term", first_day=datetime.date(2026, 10, 8), last_day=datetime.date(2026, 10, 12))
    for day, letters in ((5, 0), (8, 0), (10, 0), (6, 1)):  # left are six on Monday 5 October, and five on Tuesday
        on((2026, 10, day))
        assert reminded().count() == letters


def test_nobody_is_reminded_of_what_they_were_offered_in_the_last_days(offer, lead, on):
    type(offer).objects.update(answer_by=datetime.date(2026, 9, 16))
    on((2026, 9, 11))
    assert not reminded().exists()
    on((2026, 9, 14))
    assert reminded().count() == 1


@pytest.mark.parametrize("answer", ANSWERS)
def test_who_has_answered_is_not_reminded(offer, lead, on, answer):
    answer(offer, lead)
    on((2026, 10, 9))
    assert not reminded().exists()


@pytest.mark.parametrize("answer", [*ANSWERS, None])
def test_a_reminder_looks_again_when_it_leaves(offer, lead, on, answer):
    on((2026, 10, 9))
    offer_reminders.remind_all()
    if answer:
        answer(offer, lead)
    sender.send_due()
    left = Message.objects.filter(kind="addons.offer_reminder").values_list("state", "reason").get()
    assert left == (("cancelled", offer_reminders.ANSWERED) if answer else ("handed over", ""))


def test_of_another_offer_they_are_reminded_anew(offer, lead, on):
    on((2026, 10, 9))
    offer_reminders.remind_all()
    again = {"net_pence": 90_000, "vat_rate": 2000, "quantity": 1, "brings": offer.half_days, "text": "One day"}
    purchases.quote(offer, answer_by=LAST_DAY, by=PersonFactory(), **again)
    sender.send_due()
    found = Message.objects.filter(kind="addons.offer_reminder")
    assert found.values_list("state", "reason").get() == ("cancelled", offer_reminders.ANSWERED)
    on((2026, 10, 13))
    assert "£900 + VAT" in reminded().first().text


def test_who_stops_leading_the_school_meanwhile_gets_none(offer, lead, school, on):
    successor = lead_of(school)
    on((2026, 10, 9))
    offer_reminders.remind_all()
    affiliations.end(lead.affiliations.get(), by=successor)
    sender.send_due()
    states = dict(Message.objects.filter(kind="addons.offer_reminder").values_list("to", "state"))
    assert states == {lead.email: "cancelled", successor.email: "handed over"}


def test_who_disputes_an_invoice_of_an_add_on_is_reminded_once_that_is_settled(offer, lead, school, on):
    disputed_invoice(school, purpose="membership")
    order = disputed_invoice(school, purpose=buying.PURPOSE)
    on((2026, 10, 9))
    assert not reminded().exists()
    contested_invoices.settle(order, how="It was theirs", by=lead)
    assert reminded().count() == 1
