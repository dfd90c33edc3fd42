"""School holidays: entered by the office or imported from a calendar or a table, and left out where school days are counted."""

import datetime
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.thep.reports.test_events import words
from thep.bookings.school_clock import offer_ends_at
from thep.events.errors import NotAHolidayFile
from thep.events.holiday_files import read
from thep.events.models import Event, SchoolHoliday

pytestmark = pytest.mark.django_db

day = datetime.date.fromisoformat

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A borough//Term dates//EN
BEGIN:VEVENT
UID:1
SUMMARY:Autumn half term
DTSTART;VALUE=DATE:20261026
DTEND;VALUE=DATE:20261031
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Christmas holidays
DTSTART;VALUE=DATE:20261219
DTEND;VALUE=DATE:20270104
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Spring term starts
DTSTART;VALUE=DATE:20270104
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:May half-term holiday
DTSTART;VALUE=DATE:20270531
DURATION:P5D
END:VEVENT
END:VCALENDAR
"""
TABLE = """Name,First day,Last day
Autumn half term,26/10/2026,30/10/2026
Christmas holidays,2026-12-19,3 January 2027
,,
Nonsense,soon,later
Backwards,30/10/2027,26/10/2027
The wrong year,26/10/2026,30/10/2027
"""


def listed():
    return [(holiday.name, holiday.first_day.isoformat(), holiday.last_day.isoformat()) for holiday in SchoolHoliday.objects.all()]


def upload(text, name="holidays.ics", encoding="utf-8"):
    return {"file": SimpleUploadedFile(name, text.encode(encoding))}


class TestTheImport:
    def test_takes_a_calendars_holidays_whose_last_day_is_the_day_before_the_end(self, office, client, done):
        office("Events")
        for _ in range(2):
            said = done(client.post(reverse("office_school_holidays:import"), upload(CALENDAR), follow=True))
        assert "3 holidays are in the list." in said
        assert "Spring term starts: it isn’t called a holiday or half-term" in said
        assert listed() == [
            ("Autumn half term", "2026-10-26", "2026-10-30"),
            ("Christmas holidays", "2026-12-19", "2027-01-03"),
            ("May half-term holiday", "2027-05-31", "2027-06-04"),
        ]

    def test_takes_a_table_and_says_which_lines_it_cannot(self, office, client, done):
        office("Events")
        said = done(client.post(reverse("office_school_holidays:import"), upload(TABLE, "holidays.csv", "utf-8-sig"), follow=True))
        assert [name for name, _, _ in listed()] == ["Autumn half term", "Christmas holidays"]
        assert listed()[1][1:] == ("2026-12-19", "2027-01-03")
        assert "Line 5: enter both days as 26/10/2026" in said
        assert "Backwards: it ends before it begins" in said
        assert "The wrong year: it is longer than 70 days" in said

    def test_corrects_what_stood_there(self, office, client, done):
        office("Events")
        SchoolHoliday.objects.create(name="Half-term", first_day="2026-10-19", last_day="2026-10-26")
        SchoolHoliday.objects.create(name="Summer", first_day="2026-07-22", last_day="2026-09-01")
        done(client.post(reverse("office_school_holidays:import"), upload(TABLE, "holidays.csv"), follow=True))
        assert [name for name, _, _ in listed()] == ["Summer", "Autumn half term", "Christmas holidays"]

    @pytest.mark.parametrize("text", ["", "Dear all,\nplease find", "BEGIN:VCALENDAR\nnonsense", "a,b\n1,2"])
    def test_refuses_what_is_neither_and_keeps_the_list(self, text, office, client):
        office("Events")
        SchoolHoliday.objects.create(name="Half-term", first_day="2026-10-26", last_day="2026-10-30")
        response = client.post(reverse("office_school_holidays:import"), upload(text))
        assert len(response.context["form"].errors["file"]) == 1
        assert SchoolHoliday.objects.count() == 1


class TestTheOffice:
    def test_adds_changes_and_deletes_a_holiday(self, office, client):
        office("Events")
        form = {"name": "Half-term", "first_day": "2027-02-15", "last_day": "2027-02-19"}
        client.post(reverse("office_school_holidays:add"), form)
        holiday = SchoolHoliday.objects.get()
        client.post(reverse("office_school_holidays:edit", args=[holiday.pk]), form | {"last_day": "2027-02-20"})
        assert "20 February 2027" in words(client.get(reverse("office_school_holidays:index")))
        client.post(reverse("office_school_holidays:delete", args=[holiday.pk]))
        assert not SchoolHoliday.objects.exists()

    def test_is_told_of_days_that_cannot_be(self, office, client):
        office("Events")
        form = {"name": "Half-term", "first_day": "2027-02-15", "last_day": "2027-02-12"}
        assert "The last day must be the first day or a later one." in words(client.post(reverse("office_school_holidays:add"), form))
        long = client.post(reverse("office_school_holidays:add"), form | {"last_day": "2028-02-19"})
        assert "A holiday can last 70 days at most." in words(long)
        assert not SchoolHoliday.objects.exists()


LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        ((2027, 2, 11, 12, 0), (2027, 2, 22, 12, 0)),  # the Thursday before half-term: Friday, and the Monday after
        ((2027, 2, 12, 20, 0), (2027, 2, 24, 10, 0)),  # the Friday evening: as if made on the Monday after
        ((2027, 2, 17, 14, 0), (2027, 2, 24, 10, 0)),  # in the middle of it
        ((2027, 2, 22, 14, 0), (2027, 2, 24, 14, 0)),
    ],
)
def test_offers_leave_the_holidays_out(made, ends):
    SchoolHoliday.objects.create(name="Half-term", first_day=day("2027-02-15"), last_day=day("2027-02-19"))
    event = Event(starts_at=datetime.datetime(2027, 9, 1, tzinfo=datetime.UTC))
    assert offer_ends_at(datetime.datetime(*made, tzinfo=LONDON), event) == datetime.datetime(*ends, tzinfo=LONDON)


@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: f"name,start,end\n{text}".encode(errors="replace"))
    | st.text(max_size=80).map(
        lambda text: CALENDAR.replace("20261026", text).replace("Autumn half term", f"holiday {text}").encode(errors="replace")
    )
)
@hypothesis.settings(max_examples=150, deadline=None)
def test_no_file_breaks_the_reading(content):
    try:
        reading = read(content)
    except NotAHolidayFile:
        return
    assert all(found.first_day <= found.last_day for found in reading.holidays)
