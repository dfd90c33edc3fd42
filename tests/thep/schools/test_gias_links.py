"""The register's file of links says which school follows which."""

import datetime

import pytest

from thep.schools.errors import NotAnExtract
from thep.schools.gias_links import Link, read_links

HEADER = b'"URN","LinkURN","LinkName","LinkType","LinkEstablishedDate"\r\n'
# As the register writes them: cp1252, with 0x92 for an apostrophe (/the links of 2023/).
REAL = HEADER + (
    b'109401,148296,"North Star 82\xb0","Successor","31-12-2020"\r\n'
    b'126416,149557,"St Thomas \xe0 Becket Church of England Aided Primary School","Successor","31-01-2023"\r\n'
    b'148118,149666,"St. Clement\x92s CE Primary School","Successor - Split School","31-03-2023"\r\n'
    b'149557,126416,"St Thomas \xe0 Becket Church of England Aided Primary School","Predecessor","01-02-2023"\r\n'
)


def test_each_succession_is_read_once_with_its_name_and_day():
    assert read_links(REAL).links == [
        Link(109401, 148296, "North Star 82°", datetime.date(2020, 12, 31)),
        Link(126416, 149557, "St Thomas à Becket Church of England Aided Primary School", datetime.date(2023, 1, 31)),
        Link(148118, 149666, "St. Clement’s CE Primary School", datetime.date(2023, 3, 31)),
    ]


def test_a_link_that_only_the_new_school_tells_counts_too():
    read = read_links(HEADER + b'149557,126416,"Old name","Predecessor","01-02-2023"\r\n')
    assert read.links == [Link(126416, 149557, "", datetime.date(2023, 2, 1))]


def test_what_is_no_succession_is_counted_and_what_is_wrong_is_said_by_line():
    read = read_links(HEADER + b"1,2,A,Sixth Form Centre Link,\r\n3,3,B,Successor,\r\nx,4,C,Successor,\r\n5,6,D,Successor,tomorrow\r\n")
    assert read.others == 1
    assert [(remark.line, remark.reason) for remark in read.skipped] == [
        (3, "URN 3 is linked to itself"),
        (4, "its URN is “x”, not a number of up to six digits"),
    ]
    assert read.links == [Link(5, 6, "D", None)]


def test_another_file_is_refused():
    with pytest.raises(NotAnExtract, match="LinkURN is missing"):
        read_links(b"URN,EstablishmentName\r\n1,A\r\n")
