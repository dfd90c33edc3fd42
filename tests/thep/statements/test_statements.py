"""A statement is prepared, sent to whoever gets the school's invoices, and frozen then; a correction replaces it."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.payments import committed, written_order
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.statements import sent_statement
from tests.pdf_reader import PdfReader
from thep.bookings import changes
from thep.bookings.models import Booking
from thep.events.models import CancellationPolicy
from thep.mail.models import Message
from thep.membership import included_places
from thep.payments.models import Order
from thep.schools.models import Affiliation
from thep.schools.statement_sections import NUMBER, WORDS, StatementSection, StatementTable
from thep.statements import letters, retention, statements
from thep.statements.errors import NobodyToSendTo, NotPossibleNow, StatementAltered, TermNotOver
from thep.statements.models import TermStatement
from thep.statements.periods import period_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School", invoice_email="finance@loomwright.example")


@pytest.fixture
def finance():
    return PersonFactory(name="Ruth Marsh")


def prepared(school, period, by, **said):
    with committed():
        statements.ask_for([school], period, by=by, **said)
    return TermStatement.objects.of(period).filter(school=school).latest("number")


def letters_sent():
    return Message.objects.filter(kind="statements.sent")


def test_it_says_who_was_booked_what_places_went_and_what_is_owed(school, finance, autumn, january, declare):
    january.move_to(datetime.datetime(2026, 9, 10, 9, tzinfo=datetime.UTC))
    membership = MembershipFactory(school=school, academic_year=2026, places_granted=0)
    included_places.grant(membership, places=3, cause="fee 1")
    policy = CancellationPolicy.objects.create(name="Free", slug="free", text="Free.")
    policy.steps.create(at_least=0, unit="hours", refund_percent=100)
    event = EventFactory(
        policy=policy,
        price=4500,
        uses_included_places=True,
        vat_rate=2000,
        starts_at=datetime.datetime(2026, 10, 7, 9, tzinfo=datetime.UTC),
    )
    used, back = (book(event, teacher_at(school, name=name), school=school, payment="included") for name in ("Nasima Begum", "Peter Lowe"))
    changes.cancel(back, by=finance)
    paid = book(EventFactory(title="Oracy", starts_at=event.starts_at), teacher_at(school, name="Ade Obi"), school=school)
    order = written_order(
        school, made="2026-09-20", paid="2026-10-20", purchase_order="po 4711", refunds=[(1800, "credit_bank", "2026-10-25")]
    )
    Booking.objects.filter(pk=paid.pk).update(order_line=order.lines.get(), net_pence=4500, vat_pence=900, payment="invoice")
    written_order(school, made="2026-12-01", purchase_order="PO 4711", lines=[(100_001, 2000)])
    waiting = book(EventFactory(title="Choirs", starts_at=event.starts_at), teacher_at(school, name="Mo Farr"), school=school)
    waits = {"payment": "on_renewal", "renew_by": datetime.date(2026, 9, 30), "purchase_order": "PO 9", "net_pence": 6000}
    Booking.objects.filter(pk=waiting.pk).update(**waits)
    january.move_to(datetime.datetime(2027, 1, 12, 9, tzinfo=datetime.UTC))
    table = StatementTable(title="Add-ons", columns=[("What", WORDS), ("Price", NUMBER)], rows=[["Peer review", "£600.00"]])
    declare(StatementSection(name="add-ons", order=30, tables=lambda school, period: [table]))

    statement = prepared(school, autumn, finance)
    sums = (statement.opening_pence, statement.charged_pence, statement.credited_pence, statement.paid_pence, statement.closing_pence)
    assert sums == (0, 5400 + 120_001, 1800, 5400, 120_001)
    pdf = PdfReader(statement.read_document())
    for words in (
        "Autumn term 2026/27",
        f"{used.delegate} Phonics that sticks 7 October 2026 Included",
        "Peter Lowe Phonics that sticks 7 October 2026 Included Cancelled on 10 September 2026",
        "Ade Obi Oracy 7 October 2026 £54.00 £36.00 po 4711 Confirmed",
        "Mo Farr Choirs 7 October 2026 £60.00 PO 9 Confirmed. What it costs depends on the school’s renewal",
        "3 places £36.00",
        "10 September 2026 Granted With the membership +3",
        "10 September 2026 Used Nasima Begum, Phonics that sticks −1",
        "10 September 2026 Returned Peter Lowe, Phonics that sticks +1",
        "Left on 3 January 2027 2",
        "Add-ons What Price Peer review £600.00",
        "Total £1,045.01 £209.00 £1,254.01",
        "VAT within what was credited: £3.00.",
        "Total £18.00 £54.00 £18.00",
        "po 4711 £1,254.01 £18.00 £54.00 £18.00",
        "Charged £1,254.01 Credited −£18.00 Paid −£54.00 Refunded to you £18.00 Balance on 3 January 2027 £1,200.01",
        "£1,200.01 was left to pay on 3 January 2027.",
    ):
        assert words.replace(" ", "") in pdf.text, words


def test_it_is_tagged(school, finance, autumn):
    written_order(school, made="2026-10-05")
    pdf = PdfReader(prepared(school, autumn, finance).read_document())
    assert b"/Lang (en-GB)" in pdf.catalogue
    assert b"/Marked true" in pdf.catalogue
    assert b"/StructTreeRoot" in pdf.catalogue
    assert b"/DisplayDocTitle true" in pdf.catalogue
    assert "Statement for Loomwright Primary School: Autumn term 2026/27" in pdf.metadata
    assert 'pdfuaid:part="1"' in pdf.metadata
    assert (pdf.tags["H1"], pdf.tags["H2"]) == (1, 6)
    assert pdf.tags["TH"] > pdf.tags["THead"] >= 4
    assert pdf.marked > 50


def test_it_goes_to_whoever_gets_the_invoices_and_is_frozen(school, finance, autumn, client):
    manager = AffiliationFactory(school=school, role=Affiliation.Role.BUSINESS_MANAGER).person
    order = written_order(school, made="2026-10-05")
    statement = statements.send(prepared(school, autumn, finance), by=finance)
    assert statement.sent_to == ["finance@loomwright.example", manager.email]
    assert {letter.to for letter in letters_sent()} == set(statement.sent_to)
    kept, document = statement.digest, statement.read_document()
    Order.objects.filter(pk=order.pk).delete()

    assert statements.ask_for([school], autumn, by=finance) == 0
    for refused in (statements.send, statements.discard):
        with pytest.raises(NotPossibleNow):
            refused(statement, **({"by": finance} if refused is statements.send else {}))
    assert not statements.draw(statement.pk)
    assert statements.send_all([statement], by=finance) == 0
    AffiliationFactory(school=school, role=Affiliation.Role.BUSINESS_MANAGER, person=PersonFactory(email="new@loomwright.example"))
    statements.send_again(statement, by=finance)
    statement.refresh_from_db()
    assert (statement.digest, statement.read_document()) == (kept, document)
    assert statement.sent_to[-1] == "new@loomwright.example"
    assert letters_sent().count() == 5
    assert client.get(letters.address_of(statement)).content == document


def test_a_correction_names_what_it_replaces(school, finance, autumn):
    written_order(school, made="2026-10-05")
    statement = statements.send(prepared(school, autumn, finance), by=finance)
    with committed():
        correction = statements.correct(statement, reason="A booking was missing", by=finance)
    correction.refresh_from_db()
    pdf = PdfReader(correction.read_document()).text
    assert f"Thisreplacesstatement{statement.reference}:Abookingwasmissing" in pdf
    assert (correction.number, correction.title) == (2, "Autumn term 2026/27, correction 1")
    with pytest.raises(NotPossibleNow):
        statements.correct(statement, reason="Again", by=finance)
    with pytest.raises(NotPossibleNow):
        statements.correct(correction, reason="It isn't sent", by=finance)
    with pytest.raises(NotPossibleNow):
        statements.send_again(correction, by=finance)
    statements.send(correction, by=finance)
    assert "It replaces statement" in letters_sent().latest("pk").text


def test_the_next_term_begins_with_what_the_last_one_ended_with(school, finance, autumn, january):
    order = written_order(school, made="2026-10-05")
    statements.send(prepared(school, autumn, finance), by=finance)
    Order.objects.filter(pk=order.pk).delete()
    january.move_to(datetime.datetime(2027, 5, 3, 9, tzinfo=datetime.UTC))
    spring = prepared(school, period_of(2026, 2), finance)
    assert (spring.opening_pence, spring.changed_pence, spring.closing_pence) == (5400, -5400, 0)
    assert "Changestoearliertermssincetheirstatement−£54.00" in PdfReader(spring.read_document()).text


def test_a_school_without_anybody_is_left_and_can_be_sent_later(school, finance, autumn):
    nobody = SchoolFactory()
    for each in (school, nobody):
        written_order(each, made="2026-10-05")
    with committed():
        assert statements.ask_for([school, nobody], autumn, by=finance) == 2
    ready = TermStatement.objects.ready()
    with committed():
        assert statements.send_all(list(ready), by=finance) == 1
    assert [each.school for each in TermStatement.objects.sent()] == [school]
    [left] = TermStatement.objects.ready()
    with pytest.raises(NobodyToSendTo):
        statements.send(left, by=finance)
    # Somebody was listed when it was asked for, and isn't when its turn comes.
    TermStatement.objects.filter(pk=left.pk).update(send_asked_at=left.drawn_at)
    assert statements.send_all_asked() == 0
    assert TermStatement.objects.ready().get() == left
    AffiliationFactory(school=nobody, role=Affiliation.Role.BUSINESS_MANAGER)
    assert statements.send(left, by=finance).sent_to


def test_a_lost_task_is_made_good_by_the_sweep(school, finance, autumn, january):
    statements.ask_for([school], autumn, by=finance)
    assert statements.draw_forgotten() == 0
    january.shift(datetime.timedelta(minutes=11))
    assert statements.draw_forgotten() == 1
    assert TermStatement.objects.get().state == "Ready to send"


def test_what_is_prepared_again_says_how_things_are_now(school, finance, autumn):
    statement = prepared(school, autumn, finance)
    written_order(school, made="2026-10-05")
    again = prepared(school, autumn, finance)
    assert (again.pk, again.charged_pence) == (statement.pk, 5400)
    statements.discard(again)
    assert not TermStatement.objects.exists()


def test_a_term_that_runs_has_no_statement(school, finance):
    with pytest.raises(TermNotOver):
        statements.ask_for([school], period_of(2026, 2), by=finance)


def test_what_was_altered_is_served_to_nobody(school, autumn):
    statement = sent_statement(school, autumn)
    TermStatement.objects.filter(pk=statement.pk).update(document=b"%PDF-1.7 another")
    statement.refresh_from_db()
    with pytest.raises(StatementAltered):
        statement.read_document()


@pytest.mark.parametrize(
    "wrong",
    [{"closing_pence": 1}, {"number": 1}, {"number": 2}, {"digest": ""}, {"term": 4}],
    ids=["doesn't add up", "twice", "replaces nothing", "never drawn up", "no term"],
)
def test_the_database_refuses_what_is_no_statement(school, autumn, wrong):
    sent_statement(school, autumn)
    with pytest.raises(IntegrityError), transaction.atomic():
        sent_statement(school if "number" in wrong else SchoolFactory(), **{"period": autumn} | wrong)


def test_only_those_who_lead_the_school_and_finance_see_it(school, autumn, client):
    statement = sent_statement(school, autumn)
    draft = sent_statement(school, period_of(2025, 3), sent_at=None)
    manager = AffiliationFactory(school=school, role=Affiliation.Role.BUSINESS_MANAGER).person
    addresses = [
        reverse("member_statements", args=[school.urn]),
        reverse("member_statement", args=[school.urn, statement.public_id]),
    ]
    for person, status in (
        (manager, 200),
        (lead_of(school), 200),
        (teacher_at(school), 404),
        (lead_of(SchoolFactory()), 404),
        (PersonFactory(), 404),
    ):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert [client.get(address).status_code for address in addresses] == [status, status]
        assert client.get(reverse("member_statement", args=[school.urn, draft.public_id])).status_code == 404
    other = lead_of(SchoolFactory())
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    own = other.affiliations.get().school
    assert client.get(reverse("member_statement", args=[own.urn, statement.public_id])).status_code == 404
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    for page in (reverse("member_school", args=[school.urn]), f"{reverse('orders')}?school={school.urn}", reverse("orders")):
        assert addresses[1] in client.get(page).content.decode()


def test_statements_are_forgotten_with_the_accounts(school, autumn, january):
    first = sent_statement(school, autumn)
    sent_statement(school, autumn, number=2, replaces=first)
    january.move_to(datetime.datetime(2033, 8, 31, 9, tzinfo=datetime.UTC))
    assert retention.forget_statements() == 0
    january.move_to(datetime.datetime(2033, 9, 2, 9, tzinfo=datetime.UTC))
    assert retention.forget_statements() == 2
