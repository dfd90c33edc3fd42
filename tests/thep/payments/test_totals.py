"""The business manager's page: what was ordered, paid and refunded, what is due and what is overdue, by academic year, and as CSV."""

import csv
import datetime
import io
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.payments import give_back, invoiced_order, open_order, paid_order, place
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.payments.test_pages import text
from thep.cms.academic_years import in_words, this_academic_year
from thep.payments import invoices, orders, settlement
from thep.payments.gateway.records import CardDispute
from thep.payments.models import Order
from thep.schools.models import Affiliation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thing")]

LAST_YEAR = this_academic_year() - 1


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def manager(client, school):
    person = AffiliationFactory(school=school, role=Affiliation.Role.BUSINESS_MANAGER).person
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def made_last_year(order):
    """The order was made in December of the last academic year, and its invoice is long overdue."""
    made = datetime.datetime(LAST_YEAR, 12, 1, 12, tzinfo=datetime.UTC)
    Order.objects.filter(pk=order.pk).update(created_at=made)
    order.payments.update(due_on=made.date())
    return order


@pytest.fixture
def year_of_orders(sandbox, school, manager):
    """This year: £54 paid of which £10 was refunded, £12 owed, and two orders that came to nothing. Last year: £108 overdue."""
    paid = paid_order(sandbox, school=school, lines=[place(4500, description="Phonics that sticks")])
    give_back(paid.lines.get(), 1000)
    owed = invoiced_order(school=school, purchase_order="PO 7", lines=[place(1000, description="Oracy")])
    orders.cancel(invoiced_order(school=school))
    orders.close_unpaid(open_order(school=school))
    late = made_last_year(invoiced_order(school=school, lines=[place(9000, description="Maths")]))
    invoiced_order(school=SchoolFactory())  # another's
    return {"paid": paid, "owed": owed, "late": late}


def test_each_year_has_its_totals_with_what_is_due_and_overdue(client, year_of_orders):
    page = text(client.get(reverse("orders")))
    assert f"{in_words(LAST_YEAR + 1)} £66 £54 £10 £12 £0" in page
    assert f"{in_words(LAST_YEAR)} £108 £0 £0 £108 £108" in page
    assert "£120 to pay on invoices. £108 of it is overdue." in page
    assert "Overdue £108 was due on" in page
    assert "To pay £12 by" in page


def test_what_the_bank_took_back_is_not_paid_unless_the_dispute_is_won(client, sandbox, manager, school):
    order = paid_order(sandbox, school=school, lines=[place(4500)])
    year = in_words(LAST_YEAR + 1)
    for state, pence, row in (("needs_response", 5400, "£54 £0 £0"), ("lost", 2000, "£54 £34 £0"), ("won", 2000, "£54 £54 £0")):
        found = CardDispute(
            id="dp_1", state=state, pence=pence, reason="fraudulent", payment_intent="pi_1", answer_by=None, created_at=timezone.now()
        )
        settlement.settle_dispute(order.payments.get(), found)
        page = text(client.get(reverse("orders")))
        assert f"{year} {row}" in page
        assert ("that your bank has taken back" in page) == (state != "won")
    settlement.settle_dispute(order.payments.get(), replace(found, state="lost"))
    [row] = csv.DictReader(io.StringIO(b"".join(client.get(reverse("orders_csv")).streaming_content).decode("utf-8-sig")))
    assert (row["Paid (£)"], row["Taken back by the bank (£)"], row["Total (£)"]) == ("34.00", "20.00", "54.00")


def test_a_year_shows_its_orders_alone(client, year_of_orders):
    page = text(client.get(reverse("orders"), {"year": LAST_YEAR}))
    assert year_of_orders["late"].reference in page
    assert year_of_orders["paid"].reference not in page
    assert "£120 to pay on invoices." in page  # whatever year is shown


@pytest.mark.parametrize("year", ["", "x", "20255", "٢٠٢٥", "-1", "1999"])
def test_what_is_no_year_is_passed_over(client, year_of_orders, year):
    assert year_of_orders["paid"].reference in text(client.get(reverse("orders"), {"year": year}))


def test_the_year_turns_at_midnight_in_london_on_1_september(client, manager, school):
    order = open_order(school=school)
    for at, year in [("2026-08-31T22:59:59+00:00", 2025), ("2026-08-31T23:00:00+00:00", 2026)]:
        Order.objects.filter(pk=order.pk).update(created_at=datetime.datetime.fromisoformat(at))
        for asked in (2025, 2026):
            assert (order.reference in text(client.get(reverse("orders"), {"year": asked}))) == (asked == year)


def test_the_spreadsheet_has_the_orders_of_the_list(client, year_of_orders, manager):
    answer = client.get(reverse("orders_csv"), {"year": LAST_YEAR + 1})
    assert answer["Content-Type"].startswith("text/csv")
    rows = {row["Reference"]: row for row in csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))}
    assert year_of_orders["late"].reference not in rows
    owed, paid = rows[year_of_orders["owed"].reference], rows[year_of_orders["paid"].reference]
    assert (owed["Total (£)"], owed["Still to pay (£)"], owed["Purchase order"], owed["What"]) == ("12.00", "12.00", "PO 7", "Oracy")
    assert (paid["Paid (£)"], paid["Refunded (£)"], paid["Still to pay (£)"]) == ("54.00", "10.00", "0.00")
    assert owed["Academic year"] == in_words(LAST_YEAR + 1)
    assert owed["Invoice"] == year_of_orders["owed"].payments.get().number
    late = client.get(reverse("orders_csv"), {"year": LAST_YEAR})
    assert b"Overdue" in b"".join(late.streaming_content)


def test_who_leads_two_schools_sees_each_alone(client, manager, school, sandbox):
    other = AffiliationFactory(person=manager, school=SchoolFactory(name="Heron Primary"), role=Affiliation.Role.CPD_LEAD).school
    here, there = invoiced_order(school=school), invoiced_order(school=other, lines=[place(1000)])
    page = text(client.get(reverse("orders"), {"school": other.urn}))
    assert there.reference in page
    assert here.reference not in page
    assert "£12 to pay on invoices." in page
    own = paid_order(sandbox, buyer=manager, lines=[place(2000)])
    for asked, order in ((None, there), (other.urn, there), (school.urn, here), ("own", own)):  # Heron comes before Loomwright
        address = {"school": asked} if asked else {}
        found = (
            text(client.get(reverse("orders"), address)),
            b"".join(client.get(reverse("orders_csv"), address).streaming_content).decode(),
        )
        for page in found:
            assert [each.reference in page for each in (here, there, own)] == [each is order for each in (here, there, own)]


def test_nobody_sees_another_schools_money(client, year_of_orders, school):
    teacher = AffiliationFactory(school=school).person
    for person in (teacher, PersonFactory()):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for answer in (client.get(reverse("orders"), {"school": school.urn}), client.get(reverse("orders_csv"), {"school": school.urn})):
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"THE-" not in content


def test_the_schools_page_says_what_is_due_and_leads_to_its_orders(client, year_of_orders, school):
    page = client.get(reverse("member_school", args=[school.urn]))
    assert "£120 to pay, of which £108 is overdue" in text(page)
    assert f"{reverse('orders')}?school={school.urn}" in page.content.decode()


def test_nothing_is_due_once_it_is_paid(client, manager, school, sandbox):
    invoices.mark_paid_elsewhere(invoiced_order(school=school).payments.get(), by=manager)
    page = text(client.get(reverse("orders")))
    assert "to pay on invoices" not in page
    assert f"{in_words(LAST_YEAR + 1)} £54 £54 £0 £0 £0" in page
