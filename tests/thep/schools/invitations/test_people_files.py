"""Files of people are read however a spreadsheet wrote them, a line at a time, and every line that can't be is told of."""

import io
import tracemalloc

import pytest

from thep.schools.errors import NotAListOfPeople
from thep.schools.invitations.people_files import MOST_LINES, encoding_of, entries_in

TEXT = "Name,Email\r\nZoë O’Brien,zoe@x.example\r\nNasima Begum,nasima@x.example\r\n"


def read(content):
    return list(entries_in(io.BytesIO(content)))


def found(content):
    return [(each.number, each.email, each.name, each.role, each.problem) for each in read(content)]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.replace(",", ";").encode("cp1252"), "cp1252"),
        (TEXT.replace(",", "\t").encode("utf-16"), "utf-16"),
        (TEXT.replace("\r\n", "\n").encode(), "utf-8"),
        (TEXT.replace("\r\n", "\r").encode(), "utf-8"),
    ],
)
def test_encodings_delimiters_and_ends_of_lines(content, encoding):
    assert encoding_of(io.BytesIO(content)) == encoding
    assert found(content) == [(2, "zoe@x.example", "Zoë O’Brien", "", ""), (3, "nasima@x.example", "Nasima Begum", "", "")]


def test_one_letter_in_cp1252_at_the_end_of_a_long_file_is_seen():
    content = b"Name,Email\n" + b"Sam,sam@x.example\n" * 10_000 + "Zoë,zoe@x.example\n".encode("cp1252")
    assert read(content)[-1].name == "Zoë"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Name,Email\n"Nasima\nBegum",n@x.example\nSam,s@x.example', [(2, "n@x.example", "Nasima Begum"), (4, "s@x.example", "Sam")]),
        ('"Begum, ""Nas"" Nasima",n@x.example', [(1, "n@x.example", 'Begum, "Nas" Nasima')]),
        ("sep=;\r\nEmail;Name\r\nn@x.example;Nasima", [(3, "n@x.example", "Nasima")]),
        ("n@x.example\n\n,,\ns@x.example", [(1, "n@x.example", ""), (4, "s@x.example", "")]),
        ("Forename,Surname,Work email,Payroll\nSam,Osei,S@x.example,17", [(2, "s@x.example", "Sam Osei")]),
        ("E-mail Address\ns@x.example,", [(2, "s@x.example", "")]),
    ],
)
def test_quotes_headings_and_columns(text, expected):
    assert [(each.number, each.email, each.name) for each in read(text.encode())] == expected


def test_roles_are_understood_as_schools_call_them():
    text = "Email,Role\na@x.example,SBM\nb@x.example,Headteacher\nc@x.example,\nd@x.example,Wizard"
    roles = [(each.role, bool(each.problem)) for each in read(text.encode())]
    assert roles == [("business_manager", False), ("headteacher", False), ("", False), ("", True)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b" \r\n ", "This file is empty."),
        (b"PK\x03\x04rest of a workbook", "This is an Excel workbook."),
        (b"\xd0\xcf\x11\xe0rest of an old one", "This is an Excel workbook."),
        (b"Name,Telephone\nSam,020 1234", "The first line has to name the columns"),
        (b"Email\n" + b"a@x.example\n" * 5 + b'"open@x.example\n' + b"b@x.example\n" * 30, "A quotation mark on line 7 isn"),
        (b'Email\n"' + b"x" * 200_000, "A quotation mark on line 2 isn"),
        (b"Email\n" + b"a@x.example\n" * MOST_LINES, "Choose a file of at most 25,000 lines"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(content, words):
    with pytest.raises(NotAListOfPeople, match=words.replace("(", r"\(")):
        read(content)


def test_bytes_that_no_encoding_knows_and_nulls_spoil_their_line_alone():
    assert [each.problem != "" for each in read(b"Email\n\x81\x8d@x.example\na\x00b@x.example\ngood@x.example")] == [True, False, False]


def test_300_bad_ones_of_20000_are_told_by_line_in_little_memory():
    rows = [f"Person {n},{'bad' if n % 66 == 0 and n < 19_800 else f'person{n}@x.example'}\n" for n in range(20_000)]
    file = io.BytesIO(("Name,Email\n" + "".join(rows)).encode())
    del rows
    tracemalloc.start()
    wrong = [each.number for each in entries_in(file) if each.problem]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(wrong), wrong[:2], wrong[-1]) == (300, [2, 68], 19_736)
    assert most < 1_000_000
