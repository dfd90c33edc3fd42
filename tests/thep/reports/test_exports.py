"""Every list that can be kept as a spreadsheet: what is in it, and that nobody's name is a formula."""

import csv
import datetime
import io
import tracemalloc
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.payments import give_back, open_order, paid_order, place
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.accounts.groups import ensure_groups
from thep.bookings.models import Booking
from thep.cms import spreadsheets
from thep.cms.spreadsheets import Heading, Sheet, harmless

pytestmark = pytest.mark.django_db

HOSTILE = ['=HYPERLINK("http://evil.example")', "+44 7700 900000", "-2+3", "@SUM(A1)", "＝cmd|' /C calc'!A0"]


@pytest.fixture
def office_groups(db):
    ensure_groups()


def as_csv(response):
    body = b"".join(response.streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def as_xlsx(response):
    """Return the rows as a spreadsheet program shows them. A formula would be 0 here, for nobody has worked it out."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0)
    headings, *rows = sheet.to_python()
    return [dict(zip(headings, row, strict=True)) for row in rows]


def kept(*values, kind="xlsx"):
    """Return a response with a sheet of one column."""
    return Sheet("list", [Heading("Value", lambda value: value)]).response(values, kind)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_in_both(office, client, name):
    office("Office managers")
    person = PersonFactory(name=name)
    [row] = as_csv(client.get(reverse("wagtailusers_users:index"), {"q": person.email, "export": "csv"}))
    assert row["Name"] == f"'{name}"
    [row] = as_xlsx(client.get(reverse("wagtailusers_users:index"), {"q": person.email, "export": "xlsx"}))
    assert row["Name"] == f"'{name}"


@pytest.mark.parametrize("value", ["\tTab", "\rReturn"])
def test_what_a_spreadsheet_passes_over_before_a_formula_is_text(value):
    """No name can begin with one; other cells may."""
    assert harmless(value) == f"'{value}"


@pytest.mark.parametrize("value", ["Nasima Begum", "", "a=b", "5 - 3", None, 7])
def test_what_is_harmless_stays_as_it_is(value):
    assert harmless(value) == value


def test_what_no_cell_can_hold_is_dropped():
    assert harmless("Na\x00sima\x0b") == "Nasima"


def test_money_is_in_pounds_and_dates_are_iso(office, client):
    office("Finance")
    order = open_order(purchase_order="PO 7", school=SchoolFactory(urn=100001))
    [row] = as_csv(client.get(reverse("office_orders:index"), {"export": "csv"}))
    assert (row["Reference"], row["Net (£)"], row["VAT (£)"], row["Total (£)"]) == (order.reference, "45.00", "9.00", "54.00")
    assert (row["Purchase order"], row["URN"]) == ("PO 7", "100001")
    assert row["Made"][:10] == f"{order.created_at:%Y-%m-%d}"
    [row] = as_xlsx(client.get(reverse("office_orders:index"), {"export": "xlsx"}))
    assert row["Total (£)"] == 54.0
    assert row["Made"] == timezone.localtime(order.created_at).replace(tzinfo=None, second=0, microsecond=0)


def test_filters_and_search_are_applied(office, client):
    office("Events")
    event = EventFactory(capacity=1, title="Reading rocks")
    placed, waiting = book(event), book(event)
    book(EventFactory(title="Number sense"))
    rows = as_csv(client.get(reverse("office_bookings:index"), {"q": "Reading", "export": "csv"}))
    assert {row["Reference"] for row in rows} == {placed.reference, waiting.reference}
    [row] = as_csv(client.get(reverse("office_bookings:index"), {"state": "waiting", "export": "csv"}))
    assert row["Reference"] == waiting.reference


def test_an_export_holds_all_pages_of_the_list(office, client):
    office("Events")
    event = EventFactory(capacity=70)
    for _ in range(55):
        book(event)
    assert len(as_csv(client.get(reverse("office_bookings:index"), {"export": "csv"}))) == 55


def test_the_register_names_needs_to_those_who_run_events(office, client):
    office("Events")
    event = EventFactory()
    book(event, PersonFactory(name="=1+1", access_needs="A hearing loop"))
    address = reverse("office_events:register", args=[event.pk])
    [row] = as_csv(client.get(address, {"export": "csv"}))
    assert (row["Name"], row["Access needs"]) == ("'=1+1", "A hearing loop")
    [row] = as_xlsx(client.get(address, {"export": "xlsx"}))
    assert row["Name"] == "'=1+1"


def test_a_workbook_keeps_each_value_as_what_it_is():
    day = datetime.date(2027, 1, 14)
    values = ["007", "http://x.example/a", "_x0041_", "  two spaces", "ক্ষ\n😀", Decimal("54.30"), 7, day, True, None, "\ufffe\uffffseen"]
    assert [row["Value"] for row in as_xlsx(kept(*values))] == [*values[:5], 54.3, 7.0, day, "yes", "", "seen"]


def test_money_has_pence_and_days_are_written_as_days():
    workbook = io.BytesIO(b"".join(kept(Decimal("54.30"), datetime.date(2027, 1, 14)).streaming_content))
    styles = zipfile.ZipFile(workbook).read("xl/styles.xml").decode()
    assert 'formatCode="0.00"' in styles
    assert 'formatCode="yyyy-mm-dd"' in styles


def test_what_no_cell_has_room_for_is_cut():
    [row] = as_xlsx(kept("x" * 40_000))
    assert row["Value"] == "x" * 32_767


def test_rows_that_one_sheet_has_no_room_for_go_onto_another(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(kept(*range(5)).streaming_content)))
    assert {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names} == {
        "List": [["Value"], [0], [1]],
        "List 2": [[2], [3], [4]],
    }


def test_many_rows_take_no_more_memory_than_few():
    def peak(rows):
        tracemalloc.start()
        kept(*range(rows)).close()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1)  # imports
    assert peak(6_000) < 2 * peak(600)


def test_refunds_schools_affiliations_memberships_and_demand(office, client, sandbox):
    office("Office managers")
    school = SchoolFactory(name="=Heron Dock")
    MembershipFactory(school=school)
    AffiliationFactory(school=school)
    order = paid_order(sandbox, lines=[place(purpose="booking")])
    give_back(order.lines.get(), 1000, reason="@reason")
    [row] = as_csv(client.get(reverse("office_refunds:index"), {"export": "csv"}))
    assert (row["Amount (£)"], row["Why"]) == ("10.00", "'@reason")
    [row] = as_csv(client.get(reverse("office_schools:index"), {"export": "csv"}))
    assert (row["Name"], row["Tier this year"], row["Included places granted"]) == ("'=Heron Dock", "Full", "20")
    [row] = as_csv(client.get(reverse("office_affiliations:index"), {"export": "csv"}))
    assert row["School"] == "'=Heron Dock"
    [row] = as_csv(client.get(reverse("office_memberships:index"), {"export": "csv"}))
    assert row["Places left"] == "20"


def test_invoices_owed_say_how_much_and_how_old(office, client, clock):
    office("Finance")
    school = SchoolFactory()
    book(EventFactory(price=4500), lead_of(school), school=school, payment=Booking.Payment.INVOICE)
    clock.forward(days=12)
    [row] = as_csv(client.get(reverse("office_owed:index"), {"export": "csv"}))
    assert (row["Owed (£)"], row["Age (days)"]) == ("45.00", "12")
