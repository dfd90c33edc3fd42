"""The member's pages about orders, with JavaScript or without."""

import re
import zlib

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.payments import give_back, invoiced_order, open_order, paid_order, place
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.pdf_reader import PdfReader
from thep.payments import checkout, orders
from thep.payments.models import Order
from thep.schedule.sweep import sweep
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(client):
    person = PersonFactory(name="Nasima Begum")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def text(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_the_list_shows_my_orders_newest_first_and_nobody_elses(client, buyer, thing):
    first, second = open_order(buyer=buyer), open_order(buyer=buyer, lines=[place(1000, description="Oracy")])
    other = open_order()
    page = text(client.get("/member/orders/"))
    assert page.index(second.reference) < page.index(first.reference)
    assert other.reference not in page
    assert "£12" in page


def test_an_empty_list_says_what_to_do(client, buyer):
    assert "Find a course" in text(client.get("/member/orders/"))


def test_the_lead_of_an_orders_school_sees_it_and_its_teachers_do_not(client, thing):
    school = SchoolFactory()
    order = open_order(school=school)
    for role, status in [(Affiliation.Role.BUSINESS_MANAGER, 200), (Affiliation.Role.TEACHER, 404)]:
        client.force_login(AffiliationFactory(school=school, role=role).person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(order.get_absolute_url()).status_code == status
        assert client.post(f"{order.get_absolute_url()}cancel/").status_code == (302 if status == 200 else 404)


def test_an_unpaid_order_is_paid_from_its_page(client, buyer, sandbox, thing):
    order = open_order(buyer=buyer, lines=[place(4500, description="Phonics that sticks")])
    page = text(client.get(order.get_absolute_url()))
    assert "Waiting for payment" in page
    assert "Phonics that sticks £45 £9 £54" in page
    answer = client.post(f"{order.get_absolute_url()}pay/")
    assert answer.url.startswith(sandbox.url)
    sandbox.pay(order.payments.get().stripe_id)
    page = client.get(reverse("order_return", args=[order.public_id]), follow=True)
    assert "Paid on" in text(page)
    assert len(thing.confirmed) == 1


def test_coming_back_unpaid_says_that_the_payment_waits(client, buyer, sandbox, thing):
    order = open_order(buyer=buyer)
    client.post(f"{order.get_absolute_url()}pay/")
    assert "Waiting for payment" in text(client.get(reverse("order_return", args=[order.public_id]), follow=True))


def test_a_silent_stripe_is_told_kindly(client, buyer, sandbox, thing):
    order = open_order(buyer=buyer)
    sandbox.faults.set(requests=[{"fault": "refuse"}])
    for address in ("pay/", "cancel/"):
        client.post(f"{order.get_absolute_url()}pay/")
        assert "didn’t answer" in text(client.post(f"{order.get_absolute_url()}{address}", follow=True))
    assert "haven’t heard from the payment service" in text(client.get(reverse("order_return", args=[order.public_id]), follow=True))


def test_an_order_that_was_paid_meanwhile_is_not_paid_again(client, buyer, sandbox, thing):
    order = open_order(buyer=buyer)
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    assert "nothing more to pay" in text(client.post(f"{order.get_absolute_url()}pay/", follow=True))
    assert "has been paid already" in text(client.post(f"{order.get_absolute_url()}cancel/", follow=True))


def test_an_order_that_ended_says_so(client, buyer, thing):
    order = orders.close_unpaid(open_order(buyer=buyer))
    assert "can’t be paid any more" in text(client.post(f"{order.get_absolute_url()}pay/", follow=True))
    assert "Not paid in time" in text(client.get(order.get_absolute_url()))


def test_an_unpaid_order_is_cancelled_from_its_page(client, buyer, thing):
    order = open_order(buyer=buyer)
    assert "The order is cancelled" in text(client.post(f"{order.get_absolute_url()}cancel/", follow=True))
    assert len(thing.released) == 1


def test_an_invoice_is_not_cancelled_from_its_page_whatever_is_posted(client, buyer, sandbox, thing):
    order = invoiced_order(buyer=buyer)
    assert client.post(f"{order.get_absolute_url()}cancel/").status_code == 404
    order.refresh_from_db()
    assert order.state == Order.State.INVOICED


def test_an_invoice_is_linked_from_its_order_and_its_number_can_be_changed(client, buyer, sandbox, thing):
    order = invoiced_order(buyer=buyer, purchase_order="PO 1")
    payment = order.payments.get()
    page = client.get(order.get_absolute_url())
    assert payment.url in page.content.decode()
    assert f"Invoice {payment.number} is due on" in text(page)
    assert "new invoice" in text(client.post(f"{order.get_absolute_url()}purchase-order/", {"purchase_order": "PO 2"}, follow=True))
    sweep()
    assert "PO 2" in text(client.get(order.get_absolute_url()))


@pytest.mark.parametrize(("typed", "error"), [("", "Enter the purchase order number"), ("x" * 41, "Use 40 characters or fewer")])
def test_a_wrong_number_is_kept_and_explained_on_top_and_beside_it(client, buyer, sandbox, thing, typed, error):
    order = invoiced_order(buyer=buyer, purchase_order="PO 1")
    answer = client.post(f"{order.get_absolute_url()}purchase-order/", {"purchase_order": typed})
    assert answer.status_code == 422
    assert text(answer).count(error) == 2
    assert f'value="{typed}"' in answer.content.decode() or not typed
    order.refresh_from_db()
    assert order.purchase_order == "PO 1"


def test_a_paid_invoice_has_no_form_for_its_number(client, buyer, sandbox, thing):
    order = invoiced_order(buyer=buyer)
    sandbox.pay_invoice(order.payments.get().stripe_id)
    sweep()
    assert "Change the purchase order number" not in text(client.get(order.get_absolute_url()))


def test_a_receipt_is_a_page_with_everything_that_accounts_need_and_a_pdf_of_it(client, buyer, sandbox, thing, settings):
    settings.VAT_NUMBER = "GB 123 4567 89"
    order = paid_order(sandbox, buyer=buyer, purchase_order="PO 4711", lines=[place(4500), place(1000, vat_rate=0)])
    give_back(order.lines.all()[1])
    page = text(client.get(f"{order.get_absolute_url()}receipt/"))
    for words in (order.reference, "Nasima Begum", "PO 4711", "GB 123 4567 89", "Phonics that sticks", "£45", "£9", "£64", "£10"):
        assert words in page
    pdf = client.get(f"{order.get_absolute_url()}receipt.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    read = PdfReader(pdf.content)
    assert "£64" in read.text
    assert (read.tags["H1"], read.tags["Table"], read.stray_in_lists) == (1, 1, set())


def pages_of(pdf):
    """How many pages the document has, whose objects are packed."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    objects = b"".join(zlib.decompressobj().decompress(each) for each in packed if each.startswith(b"x"))
    return len(re.findall(rb"/Type ?/Page\b", objects + pdf))


def test_a_receipt_says_who_sells_and_keeps_to_one_page_with_long_words(client, buyer, sandbox, thing, settings):
    settings.SUPPLIER_NAME, settings.SUPPLIER_ADDRESS, settings.VAT_NUMBER = "The Partnership Ltd", "1 Commercial Road, London", "GB 1"
    long = place(123456, description=f"{'Curriculum change ' * 12}…, 30 September 2026: {'Featherstonehaugh-' * 4}Mohammadzadeh")
    order = paid_order(
        sandbox, buyer=buyer, purchase_order="P" * 40, bill_to_name="St Werburgh’s Voluntary Aided School " * 4, lines=[long, place()]
    )
    page = text(client.get(f"{order.get_absolute_url()}receipt/"))
    assert "The Partnership Ltd 1 Commercial Road London VAT number GB 1" in page
    pdf = client.get(f"{order.get_absolute_url()}receipt.pdf").content
    assert pages_of(pdf) == 1


def test_an_unpaid_invoice_says_where_it_went_and_how_to_pay_it(client, buyer, sandbox, thing, settings):
    settings.BANK_SORT_CODE, settings.BANK_ACCOUNT_NUMBER = "20-00-00", "12345678"
    school = AffiliationFactory(person=buyer, school=SchoolFactory(invoice_email="finance@loomwright.example")).school
    order = invoiced_order(buyer=buyer, school=school, bill_to_email="finance@loomwright.example")
    page = text(client.get(order.get_absolute_url()))
    assert f"We sent it to finance@loomwright.example, with a copy to {buyer.email}." in page
    assert f"Sort code 20-00-00 Account number 12345678 Reference {order.reference}" in page
    sandbox.pay_invoice(order.payments.get().stripe_id)
    sweep()
    assert "Sort code" not in text(client.get(order.get_absolute_url()))


def test_what_is_not_paid_has_no_receipt(client, buyer, thing):
    order = open_order(buyer=buyer)
    assert client.get(f"{order.get_absolute_url()}receipt/").status_code == 404
    assert client.get(f"{order.get_absolute_url()}receipt.pdf").status_code == 404


def test_the_pages_cost_the_same_few_queries_however_much_was_ordered(client, buyer, thing, django_assert_max_num_queries):
    for _ in range(20):
        open_order(buyer=buyer, lines=[place(), place(), place()])
    client.get("/member/orders/")  # the first page of a session writes that it has begun
    with django_assert_max_num_queries(15):
        client.get("/member/orders/")
    with django_assert_max_num_queries(15):
        client.get(Order.objects.first().get_absolute_url())
