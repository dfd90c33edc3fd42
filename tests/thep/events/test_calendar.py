"""What calendars and mail programs read: invitations and feeds, read back by icalendar, ical.js and khal."""

import datetime
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import icalendar
import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page, run
from tests.factories.events import EventFactory
from thep.events import calendar, secret_feeds
from thep.events.models import Event, Session

ICAL_JS = Path(__file__).parents[3] / "var/node/node_modules/ical.js"


def needed(present, reason):
    """Skip where a part is absent, with the reason; in CI an absent part is a failure."""
    if not present and os.environ.get("CI") != "true":
        pytest.skip(reason)
    assert present, reason


@pytest.fixture
def event(db):
    return EventFactory(title="Phonics, talk; and \\ more\r\nBEGIN:VALARM", joining_link="https://meet.example/secret")


@pytest.fixture
def series(db):
    event = EventFactory(title="Coaching conversations")
    for week in (1, 2):
        start = event.starts_at + datetime.timedelta(days=7 * week)
        Session.objects.create(event=event, starts_at=start, ends_at=start + datetime.timedelta(hours=2))
    return event


def read(text):
    return [icalendar.Calendar.from_ical(each + "END:VCALENDAR\r\n") for each in text.split("END:VCALENDAR\r\n") if each]


def test_an_invitation_says_who_when_where_and_under_which_identity(event):
    person = PersonFactory(name="Nasima Begum", email="nasima@school.example")
    (invitation,) = read(calendar.invitations(event, person=person, method="REQUEST"))
    (entry,) = invitation.walk("VEVENT")
    assert invitation["METHOD"] == "REQUEST"
    assert entry["UID"] == f"{event.uid}-1@thep"
    assert entry["SEQUENCE"] == 0
    assert entry["ATTENDEE"] == "mailto:nasima@school.example"
    assert entry["ORGANIZER"] == "mailto:office@thep.example"
    assert entry["DTSTART"].dt == event.starts_at
    assert entry["DTSTART"].params["TZID"] == "Europe/London"
    assert [zone["TZID"] for zone in invitation.walk("VTIMEZONE")] == ["Europe/London"]
    assert entry["LOCATION"] == "Partnership training room, E1 4TT"
    assert entry["STATUS"] == "CONFIRMED"


def test_a_title_cannot_add_lines_to_a_calendar(event):
    text = calendar.invitations(event, person=PersonFactory(), method="REQUEST")
    assert len(read(text)[0].walk("VALARM")) == 0
    assert read(text)[0].walk("VEVENT")[0]["SUMMARY"] == "Phonics, talk; and \\ more BEGIN:VALARM"


def test_a_cancellation_goes_out_as_cancel_for_the_same_entry(event):
    (invitation,) = read(calendar.invitations(event, person=PersonFactory(), method="CANCEL"))
    (entry,) = invitation.walk("VEVENT")
    assert (invitation["METHOD"], entry["STATUS"], entry["UID"]) == ("CANCEL", "CANCELLED", f"{event.uid}-1@thep")


def test_each_session_has_its_own_invitation_and_a_dropped_one_is_cancelled(series):
    person = PersonFactory()
    before = read(calendar.invitations(series, person=person, method="REQUEST"))
    assert [each.walk("VEVENT")[0]["SUMMARY"] for each in before] == [f"Coaching conversations ({n} of 3)" for n in (1, 2, 3)]
    series.sessions.last().delete()
    after = read(calendar.invitations(series, person=person, method="REQUEST", sessions_before=3))
    assert [each["METHOD"] for each in after] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [each.walk("VEVENT")[0]["UID"] for each in after] == [each.walk("VEVENT")[0]["UID"] for each in before]


def test_the_public_feed_holds_what_is_on_and_no_joining_link(client, event, series):
    EventFactory(title="Not yet public", state=Event.State.DRAFT)
    response = client.get("/calendar/feed.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    entries = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert len(entries) == 4
    assert b"meet.example" not in response.content


def test_a_cancelled_event_stays_in_the_feed_as_cancelled_for_thirty_days(client, event, clock):
    event.state, event.cancelled_at = Event.State.CANCELLED, timezone.now()
    event.starts_at += datetime.timedelta(days=60)
    event.ends_at += datetime.timedelta(days=60)
    event.save()
    (entry,) = icalendar.Calendar.from_ical(client.get("/calendar/feed.ics").content).walk("VEVENT")
    assert entry["STATUS"] == "CANCELLED"
    clock.forward(days=31)
    assert icalendar.Calendar.from_ical(client.get("/calendar/feed.ics").content).walk("VEVENT") == []


def test_a_feed_that_has_not_changed_is_not_sent_again(client, event, clock):
    first = client.get("/calendar/feed.ics")
    assert client.get("/calendar/feed.ics", headers={"If-None-Match": first["ETag"]}).status_code == 304
    clock.forward(minutes=1)
    event.title = "Phonics that sticks, again"
    event.save()
    again = client.get("/calendar/feed.ics", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert b"again" in again.content


@pytest.mark.parametrize("address", ["/calendar/feed.ics", "/events/{}.ics"])
def test_a_reader_that_knows_no_tags_is_answered_by_the_time_of_the_change(client, event, clock, address):
    address = address.format(event.uid)
    since = {"If-Modified-Since": client.get(address)["Last-Modified"]}
    assert client.get(address, headers=since).status_code == 304
    assert client.get(address, headers=since | {"If-None-Match": '"another"'}).status_code == 200
    clock.forward(minutes=1)
    event.save()
    assert client.get(address, headers=since).status_code == 200


def test_what_is_over_leaves_the_feed_for_every_reader_at_midnight(client, event, clock):
    since = {"If-Modified-Since": client.get("/calendar/feed.ics")["Last-Modified"]}
    clock.forward(days=29)
    again = client.get("/calendar/feed.ics", headers=since)
    assert (again.status_code, b"BEGIN:VEVENT" in again.content) == (200, False)


def test_the_feed_of_a_subject_follows_what_editors_tag(client, db, clock):
    page = course_page("Fractions", subjects=["Maths"])
    run(page)
    first = client.get("/calendar/feed/subject/maths.ics")
    assert b"Fractions" in first.content
    page.subjects = []
    page.save_revision().publish()
    clock.forward(seconds=31)
    again = client.get("/calendar/feed/subject/maths.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, b"Fractions" in again.content) == (200, False)


def test_a_feed_costs_the_same_queries_whatever_it_holds(client, event, series, django_assert_num_queries):
    with django_assert_num_queries(3):  # the newest change, events with venues, sessions
        client.get("/calendar/feed.ics")


def test_one_event_can_be_opened_as_a_file_unless_it_is_a_draft(client, event):
    assert b"BEGIN:VEVENT" in client.get(f"/events/{event.uid}.ics").content
    draft = EventFactory(state=Event.State.DRAFT)
    assert client.get(f"/events/{draft.uid}.ics").status_code == 404


def test_a_personal_feed_needs_its_secret_which_is_kept_only_as_a_digest(client, db):
    person = PersonFactory()
    token = secret_feeds.renew_own(person)
    assert token not in str(person.calendar_feed.__dict__)
    assert client.get(f"/calendar/{token}.ics").status_code == 200
    assert client.get(f"/calendar/{token[:-1]}.ics").status_code == 404
    secret_feeds.renew_own(person)
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_the_secret_is_shown_once(client, db):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    shown = client.post("/member/calendar/").content.decode()
    assert re.search(r'value="http://testserver/calendar/[\w-]{32}\.ics"', shown)
    assert ".ics" not in client.get("/member/calendar/").content.decode()


def test_ical_js_reads_our_feed(client, event, series):
    needed(shutil.which("node") and ICAL_JS.exists(), "ical.js is not installed: npm install --no-save --prefix var/node ical.js")
    program = """
        const { default: ICAL } = await import(process.argv[1]);
        const chunks = []; for await (const chunk of process.stdin) chunks.push(chunk);
        const root = new ICAL.Component(ICAL.parse(Buffer.concat(chunks).toString()));
        for (const zone of root.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
        const events = root.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
        console.log(JSON.stringify(events.map((e) => [e.summary, e.startDate.toJSDate().toISOString()])));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program, str(ICAL_JS / "dist/ical.js")],
        input=client.get("/calendar/feed.ics").content,
        capture_output=True,
        check=True,
    )
    found = dict(json.loads(done.stdout))
    assert len(found) == 4
    assert found["Coaching conversations (1 of 3)"][:19] == series.starts_at.astimezone(datetime.UTC).isoformat()[:19]


def test_khal_imports_our_feed(client, event, series, tmp_path):
    khal = Path(__file__).parents[3] / ".venv/bin/khal"
    needed(khal.exists(), "khal is not installed: make test installs it")
    config = tmp_path / "config"
    config.write_text(
        f"[calendars]\n[[work]]\npath = {tmp_path}/work\n[locale]\nlocal_timezone = Europe/London\ndefault_timezone = Europe/London\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        f"longdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\npath = {tmp_path}/khal.db\n"
    )
    feed = tmp_path / "feed.ics"
    feed.write_bytes(client.get("/calendar/feed.ics").content)

    def run(*words):
        return subprocess.run([khal, "-c", config, *words], capture_output=True, text=True, check=True).stdout

    run("import", "--batch", "-a", "work", str(feed))
    listed = run("list", "--format", "{title}", "--day-format", "", f"{timezone.localdate()}", "90d")
    assert "Coaching conversations (3 of 3)" in listed


class AsOutlookReads:
    """A time zone by TZID, and of each half by DTSTART, RRULE and the two offsets, and by nothing else (MS-STANOICAL 2.2.47)."""

    def __init__(self, calendar):
        (zone,) = icalendar.Calendar.from_ical(calendar).walk("VTIMEZONE")
        self.name = str(zone["TZID"])
        self.halves = [(*self.rule(half), half["TZOFFSETFROM"].td, half["TZOFFSETTO"].td) for half in zone.subcomponents]

    def rule(self, half):
        rule = dict(half["RRULE"])
        assert rule.pop("FREQ") == ["YEARLY"]
        (month,), (day,) = rule.pop("BYMONTH"), rule.pop("BYDAY")
        assert (str(day), rule) == ("-1SU", {})
        return half["DTSTART"].dt, int(month)

    def changes(self, year):
        """The instants of change in UTC, each with the offset from then on."""
        for begins, month, before, after in self.halves:
            last = max(day for day in range(25, 32) if datetime.date(year, month, day).weekday() == 6)
            yield datetime.datetime(year, month, last, begins.hour, begins.minute, tzinfo=datetime.UTC) - before, after

    def offset(self, instant):
        before = [change for year in (instant.year - 1, instant.year) for change in self.changes(year) if change[0] <= instant]
        return max(before)[1]


@pytest.mark.parametrize(
    ("instant", "hours"),
    [
        ("2027-03-15 09:00", 0),
        ("2027-06-15 09:00", 1),
        ("2027-10-15 09:00", 1),
        ("2027-12-15 09:00", 0),
        ("2027-03-28 00:59", 0),
        ("2027-03-28 01:00", 1),
        ("2027-10-31 00:59", 1),
        ("2027-10-31 01:00", 0),
    ],
)
def test_an_invitation_is_london_time_for_a_client_that_reads_only_the_yearly_rules(db, instant, hours):
    starts_at = datetime.datetime.fromisoformat(f"{instant}+00:00")
    event = EventFactory(starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=2))
    invitation = calendar.invitations(event, person=PersonFactory(), method="REQUEST")
    zone = AsOutlookReads(invitation)
    assert (zone.name, len(zone.halves)) == ("Europe/London", 2)
    assert zone.offset(starts_at) == datetime.timedelta(hours=hours)
    written = re.search(r"DTSTART;TZID=Europe/London:(\d{8}T\d{6})", invitation)[1]
    wall_clock = datetime.datetime.strptime(f"{written} +0000", "%Y%m%dT%H%M%S %z")
    assert wall_clock - zone.offset(starts_at) == starts_at


def test_british_summer_time_begins_and_ends_at_one_in_the_morning_by_greenwich(db):
    zone = AsOutlookReads(calendar.feed([], name="Empty"))
    assert sorted(zone.changes(2027)) == [
        (datetime.datetime(2027, 3, 28, 1, tzinfo=datetime.UTC), datetime.timedelta(hours=1)),
        (datetime.datetime(2027, 10, 31, 1, tzinfo=datetime.UTC), datetime.timedelta(0)),
    ]


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("👩\u200d🏫 Maths", "👩\u200d🏫 Maths"),
        ("ক্\u200dষ", "ক্\u200dষ"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (
            "Teaching 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f history",
            "Teaching 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f history",
        ),
        ("Heart ❤\ufe0f and a newer one \U0001fa75", "Heart ❤\ufe0f and a newer one \U0001fa75"),
        ("A\x00B\x07C\x85D\x9fE", "ABC DE"),
        ("\u202eEvil\u202c \u2066name\u2069", "Evil name"),
    ],
)
def test_a_title_keeps_its_joiners_and_flags_and_loses_controls_and_overrides(db, title, kept):
    person = PersonFactory(name=title)
    event = EventFactory(title=title)
    (invitation,) = read(calendar.invitations(event, person=person, method="REQUEST"))
    (entry,) = invitation.walk("VEVENT")
    assert entry["SUMMARY"] == entry["ATTENDEE"].params["CN"] == kept
    person.refresh_from_db()
    event.refresh_from_db()
    assert person.name == event.title == kept  # whatever form, import or command they came by
