"""A lead chooses a CSV file: what is wrong is told by line, the good ones go in or none, and a bad file changes nothing."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.planted_person import committed
from tests.thep.schools.invitations.test_pages import words_of
from thep.schools.invitations import lists
from thep.schools.invitations.people_files import entries_in
from thep.schools.models import Invitation, InvitationLine, InvitationList

pytestmark = pytest.mark.django_db


@pytest.fixture
def choose(as_lead, school):
    """Choose a file on the page where people are invited, or at another `address`; returns the page that follows."""

    def post(content, *, name="staff.csv", address=None, **more):
        typed = {"do": "check", "list-role": "teacher", "list-text": "", "list-file": SimpleUploadedFile(name, content)} | more
        return as_lead.post(address or reverse("school_invitations", args=[school.urn]), typed, follow=True)

    return post


def test_wrong_lines_are_shown_and_downloaded_and_a_corrected_file_takes_their_place(choose, as_lead, school):
    page = choose("Name;Email\r\nZoë;zoe@x.example\r\n=cmd;nobody\r\n".encode("cp1252"))
    assert "1 of 2 lines has to be corrected" in words_of(page)
    here = page.redirect_chain[-1][0]
    sheet = as_lead.get(f"{here}lines.csv").getvalue().decode("utf-8-sig")
    assert list(csv.reader(sheet.splitlines()))[1] == [
        "3", "'=cmd, nobody", "“nobody” isn’t an email address in full, such as name@school.sch.uk.",
    ]  # fmt: skip
    page = choose(b"Name,Email\nZoe,zoe@x.example\nSam,sam@x.example\n", address=here)
    assert "Invite 2 people" in words_of(page)
    assert list(InvitationLine.objects.values_list("name", flat=True)) == ["Zoe", "Sam"]
    committed(lambda: as_lead.post(here, {"do": "invite"}))
    assert Invitation.objects.count() == 2
    assert "staff.csv" not in words_of(as_lead.get(reverse("school_invitations", args=[school.urn])))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04", "This is an Excel workbook."),
        (b"Name\nSam", "The first line has to name the columns"),
        (b"Email\n", "There is nobody on this list."),
        (b"", "This file is empty."),
        (b"x" * (5 * 1024 * 1024 + 1), "This file is too large."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field_and_changes_nothing(choose, as_lead, content, words):
    here = choose(b"Email\nbad").redirect_chain[-1][0]
    for page in (choose(content), choose(content, address=here)):
        assert page.status_code == 422
        assert words_of(page).count(words) == 2
        assert 'href="#id_list-file"' in page.content.decode()
    assert InvitationLine.objects.get().given == "bad"


def test_a_file_and_text_at_once_are_refused_and_the_text_is_kept(choose):
    page = choose(b"Email\na@x.example", **{"list-text": "b@x.example"})
    assert "Paste a list or choose a file, not both." in words_of(page)
    assert "b@x.example</textarea>" in page.content.decode().replace("\n", "")
    assert not InvitationList.objects.exists()


def test_what_reading_and_showing_cost_does_not_grow_by_row(school, lead):
    def queries(rows):
        content = "Email\n" + "".join(f"person{n}@x.example\n" for n in range(rows))
        with CaptureQueriesContext(connection) as asked:
            made = lists.read(entries_in(io.BytesIO(content.encode())), into=InvitationList(school=school, made_by=lead))
            lists.counts(made)
        return len(asked)

    assert queries(900) - queries(450) <= 12  # statements of SQLite take 999 values
