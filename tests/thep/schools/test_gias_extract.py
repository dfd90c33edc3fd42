"""The register's file is read as it is published, and as spreadsheets save it again."""

import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thep.cms.vocabulary import Phase
from thep.schools import gias_extract
from thep.schools.errors import NotAnExtract

DATA = Path(__file__).parent / "data"
COLUMNS = ["URN", "LA (code)", "EstablishmentNumber", "EstablishmentName", "EstablishmentStatus (name)", "PhaseOfEducation (name)"]


def register_file(*rows: dict[str, str], columns: list[str] = COLUMNS, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows({"EstablishmentStatus (name)": "Open", **row} for row in rows)
    return out.getvalue().encode(encoding)


def test_the_full_registers_file_is_read():
    read = gias_extract.read_extract((DATA / "edubase_sample.csv").read_bytes())
    assert [(row.urn, row.la, row.values["name"], row.values["laestab"]) for row in read.rows] == [
        (100000, "201", "The Aldgate School", "2013614"),
        (100001, "201", "City of London School for Girls", "2016005"),
    ]
    assert read.missing_columns == []
    assert read.skipped == []
    assert read.rows[0].values["phase"] == Phase.PRIMARY
    assert str(read.rows[0].values["percentage_fsm"]) == "10.2"


def test_the_curly_apostrophe_of_windows_1252_is_read_right():
    text = gias_extract.decode((DATA / "links_cp1252_sample.csv").read_bytes())
    assert "St. Clement’s CE Primary School" in text
    assert "Awel Y Môr" in text


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_a_name_reads_the_same_in_every_encoding(encoding):
    read = gias_extract.read_extract(register_file({"URN": "100001", "EstablishmentName": "St Clement’s à Becket"}, encoding=encoding))
    assert [row.values["name"] for row in read.rows] == ["St Clement’s à Becket"]


def test_a_file_of_links_is_refused():
    with pytest.raises(NotAnExtract, match="EstablishmentName"):
        gias_extract.read_extract((DATA / "links_cp1252_sample.csv").read_bytes())


@pytest.mark.parametrize("begins", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_is_refused_with_what_to_do(begins):
    with pytest.raises(NotAnExtract, match="save it as CSV"):
        gias_extract.read_extract(begins + b"URN,EstablishmentName\n100001,Bow School\n")


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(NotAnExtract):
        gias_extract.read_extract(b"\x89PNG\r\n\x1a\n\x81\xff")


def test_missing_columns_are_reported_and_their_fields_left_alone():
    read = gias_extract.read_extract(
        register_file({"URN": "100001", "EstablishmentName": "A"}, columns=["URN", "EstablishmentName", "EstablishmentStatus (name)"])
    )
    assert "NumberOfPupils" in read.missing_columns
    assert read.rows[0].values == {"name": "A", "status": "open"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"URN": "", "EstablishmentName": "A"}, "its URN is “”"),
        ({"URN": "12x", "EstablishmentName": "A"}, "its URN is “12x”"),
        ({"URN": "1234567", "EstablishmentName": "A"}, "its URN is “1234567”"),
        ({"URN": "100002", "EstablishmentName": " "}, "it has no name"),
        ({"URN": "100001", "EstablishmentName": "Again"}, "on line 2 already"),
    ],
)
def test_a_bad_row_is_skipped_with_its_line_and_reason(row, reason):
    read = gias_extract.read_extract(
        register_file({"URN": "100001", "EstablishmentName": "Good"}, row, {"URN": "100003", "EstablishmentName": "Also good"})
    )
    assert [kept.urn for kept in read.rows] == [100001, 100003]
    assert [remark.line for remark in read.skipped] == [3]
    assert reason in read.skipped[0].reason


def test_a_row_with_too_few_cells_is_read_as_far_as_it_goes():
    read = gias_extract.read_extract(register_file({"URN": "100001", "EstablishmentName": "Good"}) + b"100002,211,4242,Bow School\r\n")
    assert [row.values["name"] for row in read.rows] == ["Good", "Bow School"]
    assert [remark.reason for remark in read.left_blank] == ["it has 4 cells where the header has 6"]


def test_of_a_row_with_too_many_cells_only_urn_and_name_are_read():
    read = gias_extract.read_extract(
        register_file(columns=["URN", "EstablishmentName", "Town", "Postcode"]) + b"100002,Bow School,Bow, London,E3\r\n"
    )
    assert [row.values for row in read.rows] == [{"name": "Bow School"}]


@pytest.mark.parametrize(
    ("column", "value", "field", "kept", "remark"),
    [
        ("CloseDate", "31/08/2016", "closed_on", None, "CloseDate is “31/08/2016”, not a date such as 31-03-2023: left blank"),
        ("NumberOfPupils", "210.0", "pupils", None, "NumberOfPupils is “210.0”, not a whole number from 0 to 2,147,483,647: left blank"),
        ("NumberOfPupils", "1,210", "pupils", None, "NumberOfPupils is “1,210”, not a whole number from 0 to 2,147,483,647: left blank"),
        ("NumberOfPupils", "SUPP", "pupils", None, "NumberOfPupils is “SUPP”, not a whole number from 0 to 2,147,483,647: left blank"),
        ("PercentageFSM", "12,5", "percentage_fsm", None, "PercentageFSM is “12,5”, not a percentage: left blank"),
        ("Town", "L" * 101, "town", "", "Town is 101 characters long, and 100 is the most: left blank"),
        ("Street", "High\u200b Street", "street", "High Street", "Street holds characters that can't be seen: left out"),
        ("EstablishmentStatus (name)", "Gone", "status", "absent", "EstablishmentStatus (name) is “Gone”, and we know Open,"),
    ],
)
def test_a_bad_value_is_left_blank_with_its_line_and_the_row_is_read(column, value, field, kept, remark):
    columns = list(dict.fromkeys([*COLUMNS, "CloseDate", "NumberOfPupils", column]))
    row = {"URN": "100002", "EstablishmentName": "Bow School", "EstablishmentStatus (name)": "Closed", column: value}
    read = gias_extract.read_extract(register_file({"URN": "100001", "EstablishmentName": "Good"}, row, columns=columns))
    assert [kept.urn for kept in read.rows] == [100001, 100002]
    values = read.rows[1].values
    assert values.get(field, "absent") == kept
    assert column.startswith("EstablishmentStatus") or values["status"] == "closed"
    (only,) = read.left_blank
    assert (only.line, only.reason[: len(remark)]) == (3, remark)


def test_a_byte_that_the_encoding_does_not_define_costs_its_value_alone():
    row = {"URN": "100002", "EstablishmentName": "St Clement’s", "Town": "Lon?don"}
    data = register_file(row, {"URN": "100003", "EstablishmentName": "Bow"}, columns=[*COLUMNS, "Town"], encoding="cp1252")
    read = gias_extract.read_extract(data.replace(b"?", b"\x81"))
    assert [(row.values["name"], row.values["town"]) for row in read.rows] == [("St Clement’s", ""), ("Bow", "")]
    assert [(remark.line, remark.reason) for remark in read.left_blank] == [(2, "Town holds a byte that can't be read: left blank")]


def test_one_broken_byte_does_not_make_utf8_into_something_else():
    data = register_file({"URN": "100002", "EstablishmentName": "St Clement’s à Becket?"}).replace(b"?", b"\xff")
    assert [row.values["name"] for row in gias_extract.read_extract(data).rows] == ["St Clement’s à Becket"]


def test_a_name_keeps_its_joiners_and_loses_what_could_lie():
    read = gias_extract.read_extract(
        register_file({"URN": "100002", "EstablishmentName": "ক্\u200dষ \u202eschool\u202c"}, encoding="utf-8-sig")
    )
    assert read.rows[0].values["name"] == "ক্\u200dষ school"


@pytest.mark.parametrize(
    ("words", "group", "kind", "phase"),
    [
        ("Nursery", "Local authority maintained schools", "Local authority nursery school", Phase.EARLY_YEARS),
        ("Primary", "Academies", "Academy converter", Phase.PRIMARY),
        ("Middle deemed secondary", "Academies", "Academy converter", Phase.SECONDARY),
        ("All-through", "Academies", "Academy converter", Phase.SECONDARY),
        ("16 plus", "Colleges", "Further education", Phase.POST_16),
        ("Not applicable", "Special schools", "Community special school", Phase.SPECIAL),
        ("Not applicable", "Academies", "Academy special converter", Phase.SPECIAL),
        ("Not applicable", "Local authority maintained schools", "Pupil referral unit", Phase.SPECIAL),
        ("Not applicable", "Academies", "Academy alternative provision converter", Phase.SPECIAL),
        ("Not applicable", "Independent schools", "Other independent school", ""),
    ],
)
def test_the_phase_comes_from_the_registers_phase_and_type(words, group, kind, phase):
    assert gias_extract.phase_of(words, group=group, kind=kind) == phase


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("www.bow-school.org.uk", "https://www.bow-school.org.uk"),
        ("http://oaklands.example/", "http://oaklands.example/"),
        ("", ""),
        ("none", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
    ],
)
def test_a_website_is_an_address_or_nothing(written, address):
    assert gias_extract.website(written) == address


def test_a_row_that_ends_before_its_name_is_skipped_alone():
    read = gias_extract.read_extract(b"URN,EstablishmentName\n1\n100001,Bow School\n")
    assert [remark.reason for remark in read.skipped] == ["it has no name"]
    assert [row.urn for row in read.rows] == [100001]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: ("URN,EstablishmentName\n" + text).encode()))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(NotAnExtract):
        gias_extract.read_extract(data)


@given(st.fixed_dictionaries({name: st.text(max_size=30) for name in gias_extract.KNOWN}))
def test_any_cells_are_read_or_skipped(cells):
    read = gias_extract.read_extract(register_file(cells, columns=list(gias_extract.KNOWN), encoding="utf-8-sig").replace(b"\x00", b""))
    assert len(read.rows) + len(read.skipped) >= 0
