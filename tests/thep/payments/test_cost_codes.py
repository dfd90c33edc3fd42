"""Those who lead a school put its orders under its cost codes, and find them on orders, in lists, totals and spreadsheets."""

import csv
import datetime
import io
import re
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.addons import AddOnFactory
from tests.factories.bookings import TermsFactory, book
from tests.factories.events import EventFactory
from tests.factories.membership import TierTermsFactory
from tests.factories.payments import written_order
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.payments.test_pages import text
from thep.addons import buying as addon_buying
from thep.bookings.models import Booking
from thep.cms.academic_years import in_words, this_academic_year
from thep.membership import buying, memberships
from thep.payments import cost_codes, orders
from thep.payments.cost_codes import set_cost_code
from thep.payments.errors import CostCodeChanged, NotForThisSchool, NothingToCode
from thep.payments.models import Order
from thep.schools import affiliations
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def manager(client, school):
    person = AffiliationFactory(school=school, role=Affiliation.Role.BUSINESS_MANAGER, person__name="Patrick Doyle").person
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def order(school, manager):
    return made_today(school, 1000)


def made_today(school, pence=4500, **fields):
    order = written_order(school, made=f"{timezone.localdate()}", lines=((pence, 2000),), **fields)
    order.payments.update(due_on=timezone.localdate())
    return order


def save(client, order, code, was=None):
    sent = {"cost_code": code} | ({} if was is None else {"was": was})
    return client.post(reverse("order_cost_code", args=[order.public_id]), sent)


class TestSetting:
    def test_a_code_is_on_the_order_and_who_set_it_is_noted(self, client, order, manager):
        assert save(client, order, "  CPD   04 ", was="").status_code == 302
        page = text(client.get(order.get_absolute_url()))
        assert "This order is under cost code CPD 04." in page
        assert "Cost code CPD 04" in page
        note = order.notes.get()
        assert (note.text, note.by) == ("Cost code: none is now CPD 04", manager)

    def test_a_code_is_spelled_as_the_school_has_it_and_another_schools_is_not_known(self, order, school, manager):
        set_cost_code(order, "Eng 1", by=manager)
        elsewhere = made_today(SchoolFactory())
        AffiliationFactory(school=elsewhere.school, person=manager, role=Affiliation.Role.CPD_LEAD)
        assert set_cost_code(made_today(school), "ENG  1", by=manager).cost_code == "Eng 1"
        assert set_cost_code(elsewhere, "ENG 1", by=manager).cost_code == "ENG 1"
        assert cost_codes.cost_codes_of(school) == ["Eng 1"]

    def test_codes_used_before_are_offered(self, client, order, school, manager):
        set_cost_code(order, "CPD04", by=manager)
        page = client.get(made_today(school).get_absolute_url()).content.decode()
        assert '<option value="CPD04">' in page

    def test_an_empty_field_takes_the_code_off(self, client, order, manager):
        set_cost_code(order, "CPD04", by=manager)
        save(client, order, "", was="CPD04")
        order.refresh_from_db()
        assert order.cost_code == ""

    @pytest.mark.parametrize(
        ("code", "words"), [("x" * 41, "Use 40 characters or fewer for the cost code."), ("-", "Use letters or digits in the cost code.")]
    )
    def test_what_cannot_be_a_code_is_refused_and_kept(self, client, order, code, words):
        response = save(client, order, code, was="")
        assert response.status_code == 422
        assert text(response).count(words) == 2  # in the summary and beside the field
        assert f'value="{code}"' in response.content.decode()
        order.refresh_from_db()
        assert order.cost_code == ""

    def test_who_saw_an_older_code_is_told_of_the_newer_and_changes_nothing(self, client, order, manager):
        set_cost_code(order, "CPD04", by=manager)
        response = save(client, order, "ENG1", was="")
        assert response.status_code == 422
        assert "A colleague has put this order under CPD04 since you opened the page." in text(response)
        order.refresh_from_db()
        assert order.cost_code == "CPD04"
        assert save(client, order, "CPD04", was="").status_code == 302  # the same again is no quarrel

    def test_the_code_that_somebody_saw_is_compared_under_the_orders_lock(self, order, manager):
        lock = orders.lock

        def lock_after_a_colleague(locked):
            with patch.object(orders, "lock", lock):
                set_cost_code(locked, "CPD04", by=manager)
            return lock(locked)

        with patch.object(orders, "lock", lock_after_a_colleague), pytest.raises(CostCodeChanged, match="CPD04"):
            set_cost_code(order, "ENG1", by=manager, was="")


class TestRefusals:
    def test_an_order_that_came_to_nothing_has_none(self, client, order, school, manager):
        cancelled, lapsed = (made_today(school, state=state) for state in (Order.State.CANCELLED, Order.State.LAPSED))
        for each in (cancelled, lapsed):
            with pytest.raises(NothingToCode):
                set_cost_code(each, "CPD04", by=manager)
        assert "Save the cost code" not in text(client.get(cancelled.get_absolute_url()))
        assert save(client, cancelled, "CPD04").status_code == 422

    def test_who_does_not_lead_the_school_sets_none(self, client, school):
        teacher = AffiliationFactory(school=school).person
        client.force_login(teacher, backend="django.contrib.auth.backends.ModelBackend")
        own = made_today(school, buyer=teacher)
        assert "Save the cost code" not in text(client.get(own.get_absolute_url()))
        assert save(client, own, "CPD04").status_code == 404
        with pytest.raises(NotForThisSchool):
            set_cost_code(own, "CPD04", by=teacher)

    def test_nobody_sets_one_on_an_order_without_a_school(self, client, manager):
        own = made_today(None, buyer=manager)
        with pytest.raises(NotForThisSchool):
            set_cost_code(own, "CPD04", by=manager)
        assert save(client, own, "CPD04").status_code == 404

    def test_who_has_left_since_the_page_was_opened_sets_none(self, order, school, manager):
        AffiliationFactory(school=school, role=Affiliation.Role.CPD_LEAD)
        affiliations.end(Affiliation.objects.get(person=manager), by=manager)
        with pytest.raises(NotForThisSchool):
            set_cost_code(order, "CPD04", by=manager)


class TestTotals:
    @pytest.fixture
    def coded(self, order, school, manager):
        set_cost_code(order, "ENG1", by=manager)
        for code, pence in (("ENG1", 2000), ("art 2", 500), ("", 4500)):
            set_cost_code(made_today(school, pence), code, by=manager)
        made_today(school, state=Order.State.CANCELLED, cost_code="Gone")

    def test_the_list_says_what_comes_to_each_code_and_shows_one_alone(self, client, coded, order):
        page = text(client.get(reverse("orders")))
        assert "art 2 1 £6 £0 £0 £6 ENG1 2 £36 £0 £0 £36 None yet 1 £54 £0 £0 £54" in page
        assert "Gone 0" not in page
        one = text(client.get(reverse("orders"), {"code": "ENG1"}))
        assert "All orders under cost code ENG1" in one
        assert one.count("Cost code ENG1") == 2
        assert "Cost code art 2" not in one
        none = client.get(reverse("orders"), {"code": "-"})
        assert [each.total_pence for each in none.context["orders"]] == [5400]
        assert "No order is under cost code X" in text(client.get(reverse("orders"), {"code": "X"}))

    def test_a_year_has_its_own(self, client, coded, school):
        year = this_academic_year()
        assert f"By cost code, {in_words(year)} Including VAT" in text(client.get(reverse("orders"), {"year": year}))
        last = text(client.get(reverse("orders"), {"year": year - 1}))
        assert "By cost code" not in last

    def test_the_spreadsheet_has_the_code_and_the_orders_of_the_list(self, client, coded):
        answer = client.get(reverse("orders_csv"), {"code": "ENG1"})
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert [row["Cost code"] for row in rows] == ["ENG1", "ENG1"]

    def test_who_leads_two_schools_sees_codes_of_one_at_a_time(self, client, coded, manager):
        other = AffiliationFactory(person=manager, school=SchoolFactory(name="Aspen Primary"), role=Affiliation.Role.CPD_LEAD).school
        assert "By cost code" not in text(client.get(reverse("orders"), {"school": "own"}))
        assert "ENG1" not in text(client.get(reverse("orders")))
        assert "ENG1" not in text(client.get(reverse("orders"), {"school": other.urn}))

    def test_who_leads_no_school_sees_none(self, client, coded):
        client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
        assert "By cost code" not in text(client.get(reverse("orders"), {"code": "ENG1"}))


def tick(client, orders, code, **query):
    """What the school's list of orders answers when some are ticked and put under a code."""
    sent = {"orders": [f"{order.public_id}" for order in orders], "cost_code": code}
    sent |= {f"was-{order.public_id}": order.cost_code for order in orders}
    return client.post(reverse("orders", query=query), sent)


def codes(orders):
    return [Order.objects.get(pk=order.pk).cost_code for order in orders]


class TestMany:
    @pytest.fixture
    def three(self, school, manager):
        return [made_today(school) for _ in range(3)]

    def test_orders_that_are_ticked_are_put_under_a_code_at_once(self, client, three, manager):
        set_cost_code(three[0], "Eng 1", by=manager)
        page = client.get(reverse("orders")).content.decode()
        assert page.count('name="orders"') == 3
        assert '<option value="Eng 1">' in page
        answer = tick(client, three[1:], "ENG 1", year=this_academic_year())
        assert answer.url == reverse("orders", query={"year": this_academic_year()})
        assert "2 orders are under cost code ENG 1." in text(client.get(answer.url))
        assert codes(three) == ["Eng 1"] * 3
        assert {note.by for order in three for note in order.notes.all()} == {manager}

    def test_one_that_a_colleague_has_changed_leaves_all_as_they_are_and_what_was_ticked_and_typed(self, client, three, manager):
        shown = [Order.objects.get(pk=order.pk) for order in three]
        set_cost_code(three[1], "CPD04", by=manager)
        answer = tick(client, shown[:2], "ENG1")
        assert answer.status_code == 422
        assert f"{three[1].reference}: A colleague has put this order under CPD04" in text(answer)
        page = answer.content.decode()
        assert (page.count("checked"), 'value="ENG1"' in page) == (2, True)
        assert codes(three) == ["", "CPD04", ""]

    @pytest.mark.parametrize(
        ("number", "code", "words"),
        [
            (0, "CPD04", "Tick the orders to put under a cost code."),
            (2, " ", "Enter the cost code."),
            (2, "x" * 41, "Use 40 characters or fewer for the cost code."),
        ],
    )
    def test_what_is_missing_or_wrong_is_said_and_nothing_changes(self, client, three, number, code, words):
        answer = tick(client, three[:number], code)
        assert (answer.status_code, words in text(answer)) == (422, True)
        assert codes(three) == [""] * 3

    def test_orders_of_another_school_or_that_came_to_nothing_are_not_among_them(self, client, three, school):
        others = [made_today(SchoolFactory()), made_today(school, state=Order.State.CANCELLED)]
        for other in others:
            answer = tick(client, [three[0], other], "CPD04")
            assert (answer.status_code, "can’t have a cost code any more" in text(answer)) == (422, True)
        assert codes([three[0], *others]) == [""] * 3

    def test_the_operation_refuses_too_and_changes_none(self, three, manager):
        elsewhere = made_today(SchoolFactory())
        with pytest.raises(NotForThisSchool):
            cost_codes.set_cost_codes([*three, elsewhere], "CPD04", by=manager, was={})
        assert codes(three) == [""] * 3

    def test_who_leads_no_school_has_nothing_to_tick(self, client, school):
        order = made_today(school)
        client.force_login(order.buyer, backend="django.contrib.auth.backends.ModelBackend")
        assert 'name="orders"' not in client.get(reverse("orders")).content.decode()
        assert tick(client, [order], "CPD04").status_code == 422
        assert codes([order]) == [""]


class TestWhileBuying:
    """Those who lead a school say it with the order; its codes are suggested."""

    def test_a_place_by_invoice(self, client, school, manager, order):
        set_cost_code(order, "Eng 1", by=manager)
        TermsFactory()
        address = reverse("book", args=[event().pk])
        page = client.get(address)
        assert '<option value="Eng 1">' in page.content.decode()
        form = page.context["form"]
        sent = {
            "token": form["token"].value(), "school": school.urn, "people": [manager.pk], "payment": "invoice",
            "purchase_order": "PO 1", "cost_code": "ENG  1", "accept": "on",
        }  # fmt: skip
        review = client.post(address, sent | {"review": ""})
        assert 'value="ENG  1"' in review.content.decode()
        agreed = re.search(r'name="agreed" value="([^"]+)"', review.content.decode())
        client.post(address, sent | ({"agreed": agreed[1]} if agreed else {}))
        assert Booking.objects.get().order_line.order.cost_code == "Eng 1"

    @pytest.mark.parametrize("payment", ["card", "invoice"])
    def test_a_place_of_the_operation(self, school, manager, payment, sandbox):
        order = book(event(), manager, school=school, payment=payment, cost_code=" CPD04 ").order_line.order
        order.refresh_from_db()
        assert (order.cost_code, order.notes.get().by) == ("CPD04", manager)

    def test_who_does_not_lead_the_school_is_asked_for_none_and_can_give_none(self, client, school, sandbox):
        teacher = AffiliationFactory(school=school, role=Affiliation.Role.TEACHER).person
        client.force_login(teacher, backend="django.contrib.auth.backends.ModelBackend")
        TermsFactory()
        assert 'name="cost_code"' not in client.get(reverse("book", args=[event().pk])).content.decode()
        with pytest.raises(NotForThisSchool):
            book(event(), teacher, school=school, payment="card", cost_code="CPD04")
        assert not Booking.objects.exists()

    def test_a_membership_and_an_add_on(self, school, manager):
        charge = memberships.quote(school=school, tier=TierTermsFactory().tier, academic_year=this_academic_year()).charges.get()
        assert buying.by_invoice(charge, buyer=manager, purchase_order="PO 1", cost_code="CPD04").cost_code == "CPD04"
        payment = addon_buying.Payment(method="invoice", purchase_order="PO 1", cost_code="cpd04")
        bought = addon_buying.buy(AddOnFactory(), school=school, buyer=manager, quantity=1, payment=payment)
        assert bought.cost_code == "CPD04"


def event():
    return EventFactory(price=4500, starts_at=timezone.now() + datetime.timedelta(days=30))
