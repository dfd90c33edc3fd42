"""`manage.py import_schools`."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories.schools import SchoolFactory
from tests.thep.schools.test_gias_extract import COLUMNS, register_file
from thep.schools.models import EmailDomain, School

pytestmark = pytest.mark.django_db
ALDGATE = {
    "URN": "100000",
    "LA (code)": "201",
    "EstablishmentNumber": "3614",
    "EstablishmentName": "The Aldgate School",
    "PhaseOfEducation (name)": "Primary",
}
BOW = {
    "URN": "100965",
    "LA (code)": "211",
    "EstablishmentNumber": "4242",
    "EstablishmentName": "Bow School",
    "PhaseOfEducation (name)": "Secondary",
}


@pytest.fixture
def imported(tmp_path, capsys):
    def do(*rows, columns=COLUMNS, **options):
        file = tmp_path / "register.csv"
        file.write_bytes(register_file(*rows, columns=columns))
        call_command("import_schools", str(file), **options)
        return capsys.readouterr().out

    return do


def test_the_boroughs_schools_are_shipped(capsys):
    call_command("import_schools")
    assert School.objects.count() == 94
    assert "94 added, 0 changed, 0 unchanged, 0 closed, 0 skipped." in capsys.readouterr().out
    assert set(School.objects.values_list("phase", flat=True)) == {"early_years", "primary", "secondary", "post_16", "special"}


def test_a_second_run_changes_nothing(imported):
    imported(ALDGATE, BOW)
    assert "0 added, 0 changed, 2 unchanged, 0 closed, 0 skipped." in imported(ALDGATE, BOW)


def test_a_school_that_changed_is_changed_and_keeps_its_address(imported):
    imported(BOW)
    said = imported(BOW | {"EstablishmentName": "Bow Academy"})
    school = School.objects.get(urn=100965)
    assert (school.name, school.slug, school.laestab) == ("Bow Academy", "bow-school", "2114242")
    assert "changed   100965 Bow Academy: name" in said


def test_a_closed_school_is_kept_and_marked(imported):
    imported(BOW)
    said = imported(BOW | {"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}, columns=[*COLUMNS, "CloseDate"])
    school = School.objects.get(urn=100965)
    assert (school.status, str(school.closed_on)) == ("closed", "2026-08-31")
    assert "closed    100965 Bow School" in said
    assert not School.objects.open().exists()


def test_a_column_that_is_missing_leaves_what_we_hold(imported):
    SchoolFactory(urn=100965, name="Bow School", pupils=900)
    assert "NumberOfPupils" in imported(BOW)
    assert School.objects.get(urn=100965).pupils == 900


def test_a_school_that_is_not_in_the_file_stays(imported):
    SchoolFactory(urn=100001)
    assert "stay as they were: 1." in imported(BOW)
    assert School.objects.get(urn=100001).status == School.Status.OPEN


def test_one_local_authority_can_be_picked_out(imported):
    said = imported(ALDGATE, BOW, la="211")
    assert list(School.objects.values_list("urn", flat=True)) == [100965]
    assert "Rows of other local authorities, left out: 1." in said


def test_picking_out_a_local_authority_needs_its_column(imported):
    with pytest.raises(CommandError, match="Nothing was imported"):
        imported(
            {"URN": "100965", "EstablishmentName": "Bow"}, columns=["URN", "EstablishmentName", "EstablishmentStatus (name)"], la="211"
        )


def test_skipped_rows_are_said_with_line_and_reason(imported):
    assert "skipped   line 3: its URN is “x”, not a number of up to six digits" in imported(BOW, ALDGATE | {"URN": "x"})


def test_two_schools_of_one_name_have_different_addresses(imported):
    imported(BOW, BOW | {"URN": "100966"})
    assert set(School.objects.values_list("slug", flat=True)) == {"bow-school", "bow-school-100966"}


def test_a_website_suggests_the_domain_of_email_addresses(imported):
    columns = [*COLUMNS, "SchoolWebsite"]
    imported(BOW | {"SchoolWebsite": "http://www.bow-school.org.uk/"}, columns=columns)
    imported(BOW | {"SchoolWebsite": "http://www.bow-school.org.uk/"}, columns=columns)
    assert list(EmailDomain.objects.values_list("school__urn", "domain")) == [(100965, "bow-school.org.uk")]


def test_nothing_is_half_written(imported, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the power went")

    SchoolFactory(urn=100965, name="Bow School")
    monkeypatch.setattr(type(School.objects.all()), "bulk_update", fail)
    with pytest.raises(RuntimeError):
        imported(ALDGATE, BOW | {"EstablishmentName": "Bow Academy"})
    assert list(School.objects.values_list("name", flat=True)) == ["Bow School"]


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="Can't read"):
        call_command("import_schools", str(tmp_path / "none.csv"))


def test_a_file_that_is_no_register_imports_nothing(tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="The column URN is missing"):
        call_command("import_schools", str(file))
