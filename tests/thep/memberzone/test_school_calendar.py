"""Those who lead a school see who is out when, in a month, a week and a table, and in a calendar at an address of their own."""

import datetime
import re

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.addons import DeliveryFactory, PurchaseFactory
from tests.factories.bookings import book, lead_of, stamps, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.reports.test_records import words
from thep.accounts import closing
from thep.accounts.personal_data import export
from thep.bookings import changes
from thep.bookings.models import Booking, PlaceRequest
from thep.events import secret_feeds, successions
from thep.events.models import Event, SchoolFeed, Session
from thep.schools import affiliations
from thep.schools.models import Affiliation
from thep.schools.succession_followers import SchoolChange

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(datetime.datetime(2027, 1, 4, 9, tzinfo=datetime.UTC))
    return time_machine


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def lead(school, client):
    person = lead_of(school, name="Farida Khanom")
    client.force_login(person, backend=BACKEND)
    return person


@pytest.fixture
def teacher(school):
    return teacher_at(school, name="Nasima Begum")


def on(day, month=1, **more):
    starts_at = datetime.datetime(2027, month, day, 9, 30, tzinfo=datetime.UTC)
    return EventFactory(starts_at=starts_at, **more)


def written(event, person, school, state, **more):
    """A booking as the database has it in `state`, with the place that it takes."""
    if state in Booking.PLACED:
        Event.objects.filter(pk=event.pk).update(taken=event.taken + 1)
    fields = stamps(state) | {"booker": person, "payment": Booking.Payment.FREE} | more
    return Booking.objects.create(event=event, person=person, school=school, state=state, **fields)


def away(client, school, asked=""):
    return client.get(reverse("member_school_away", args=[school.urn]) + asked)


def feed_of(client, person, school, **headers):
    return client.get(reverse("school_feed", args=[secret_feeds.renew_of_school(person, school)]), headers=headers)


class TestThePage:
    def test_a_month_says_who_is_out_for_what_and_how_sure_that_is(self, client, lead, teacher, school):
        event = on(14)
        book(event, teacher, school=school)
        written(event, teacher_at(school, name="Oluwaseun Adebayo"), school, Booking.State.HELD)
        DeliveryFactory(purchase=PurchaseFactory(school=school), day=datetime.date(2027, 1, 20))
        response = away(client, school, "?month=2027-01")
        page = words(response)
        assert "Thursday 14 January 2027 9.30am to 3.30pm Nasima Begum Phonics that sticks" in page
        assert re.search(r"Oluwaseun Adebayo Phonics that sticks .{,60} Held until paid", page)
        assert "At your school Consultancy day" in page
        assert "Thursday 14 January 2027 2 people" in page
        shapes = re.findall(r'<a href="[^"]+" data-kind="([\w-]+)"', response.content.decode())
        assert shapes == ["out", "not-confirmed", "at-school"]

    def test_a_week_holds_its_seven_days_alone(self, client, lead, teacher, school):
        for day in (10, 11, 17, 18):
            book(on(day, title=f"Course of the {day}th"), teacher, school=school)
        page = words(away(client, school, "?week=2027-01-14"))
        assert "Week of 11 January 2027" in page
        assert [day for day in (10, 11, 17, 18) if f"Course of the {day}th" in page] == [11, 17]

    def test_each_session_is_a_date_of_its_own(self, client, lead, teacher, school):
        event = on(14, ends_at=datetime.datetime(2027, 2, 3, 15, tzinfo=datetime.UTC))
        event.sessions.update(ends_at=datetime.datetime(2027, 1, 14, 15, tzinfo=datetime.UTC))
        second = datetime.datetime(2027, 2, 3, 13, tzinfo=datetime.UTC)
        Session.objects.create(event=event, starts_at=second, ends_at=second + datetime.timedelta(hours=2))
        book(event, teacher, school=school)
        january, february = (words(away(client, school, f"?month=2027-0{month}")) for month in (1, 2))
        assert "(1 of 2)" in january
        assert "(2 of 2)" not in january
        assert "Wednesday 3 February 2027 1pm to 3pm Nasima Begum Phonics that sticks (2 of 2)" in february

    def test_who_is_not_out_is_not_shown(self, client, lead, teacher, school, clock):
        event = on(14)
        changes.cancel(book(event, teacher, school=school), by=lead)
        lapsed = written(event, teacher_at(school, name="Lapsed Hold"), school, Booking.State.HELD)
        written(on(16), teacher_at(school, name="Only Waiting"), school, Booking.State.WAITING)
        called_off = on(15, title="Called off")
        book(called_off, teacher, school=school)
        Event.objects.filter(pk=called_off.pk).update(state=Event.State.CANCELLED, cancelled_at=datetime.datetime.now(datetime.UTC))
        other = SchoolFactory()
        book(event, teacher_at(other, name="Somebody Else"), school=other)
        clock.move_to(lapsed.expires_at)  # nobody has ended the hold yet
        page = words(away(client, school, "?month=2027-01"))
        for name in ("Nasima Begum", "Lapsed Hold", "Only Waiting", "Called off", "Somebody Else"):
            assert name not in page
        assert "Nobody is out in January 2027" in page

    def test_a_full_day_says_how_many_more_there_are_and_where(self, client, lead, school):
        event = on(14)
        for number in range(7):
            book(event, teacher_at(school, name=f"Teacher {number}"), school=school)
        html = away(client, school, "?month=2027-01").content.decode()
        assert re.search(r'href="#day-2027-01-14"[^>]*>\s*and 3 more', html)
        assert html.count('id="day-2027-01-14"') == 1

    @pytest.mark.parametrize("asked", ["?month=2027-13", "?week=2027-02-30", "?week=nonsense", "?month=1999-01"])
    def test_what_cannot_be_read_is_this_month_or_week_and_says_so(self, client, lead, school, asked):
        page = words(away(client, school, asked))
        assert "We couldn’t read that" in page
        assert "January 2027" in page

    def test_it_asks_as_much_for_many_people_as_for_one(self, client, lead, school, django_assert_max_num_queries):
        for number in range(12):
            book(on(10 + number), teacher_at(school), school=school)
        with django_assert_max_num_queries(18):
            away(client, school, "?month=2027-01")

    def test_the_schools_page_says_who_is_out_in_the_next_seven_days(self, client, lead, teacher, school):
        book(on(6), teacher, school=school)
        book(on(20, title="Much later"), teacher, school=school)
        page = words(client.get(reverse("member_school", args=[school.urn])))
        assert "Who is out in the next 7 days Wednesday 6 January 2027, 9.30am to 3.30pm: Nasima Begum: Phonics that sticks See who" in page

    def test_what_a_teacher_asks_for_is_shown_until_it_lapses(self, client, lead, teacher, school, clock):
        expires_at = datetime.datetime(2027, 1, 7, 9, tzinfo=datetime.UTC)
        asked = PlaceRequest.objects.create(event=on(14), person=teacher, school=school, expires_at=expires_at, net_pence=0)
        page = away(client, school, "?month=2027-01")
        assert "Nasima Begum Phonics that sticks Partnership training room, E1 4TT Asked for, waits for your answer" in words(page)
        assert reverse("member_school_request", args=[school.urn, asked.pk]) in page.content.decode()
        clock.move_to(expires_at)  # nobody has ended it yet
        assert "Nasima Begum" not in words(away(client, school, "?month=2027-01"))


class TestTheFeed:
    def test_it_holds_who_is_out_and_what_is_at_the_school(self, client, lead, teacher, school):
        booking = book(on(14), teacher, school=school)
        written(on(15), teacher, school, Booking.State.OFFERED)
        DeliveryFactory(purchase=PurchaseFactory(school=school), day=datetime.date(2027, 1, 20))
        DeliveryFactory(purchase=PurchaseFactory(school=school), scheduled_at=None, day=datetime.date(2027, 1, 21))  # asked for alone
        calendar = feed_of(client, lead, school).content.decode()
        assert calendar.count("BEGIN:VEVENT") == 3
        assert f"UID:away-{booking.reference}-1@thep" in calendar
        assert "SUMMARY:Nasima Begum: Phonics that sticks" in calendar
        assert calendar.count("STATUS:TENTATIVE") == 1
        assert calendar.count("TRANSP:TRANSPARENT") == 2
        assert "SUMMARY:Consultancy day" in calendar

    def test_the_address_is_shown_once_and_a_new_one_ends_the_old(self, client, lead, school):
        page = reverse("member_school_calendar", args=[school.urn])
        shown = [client.post(page).content.decode() for _ in range(2)]
        first, second = (re.search(r'value="http://testserver(/calendar/school/[\w-]{32}\.ics)"', html)[1] for html in shown)
        assert ".ics" not in client.get(page).content.decode()
        # What was pressed is done after the reader has said again who they are, at that page's address: forms name their own.
        assert f'<form method="post" action="{page}">' in shown[0]
        assert client.get(first).status_code == 404
        assert client.get(second).status_code == 200
        assert SchoolFeed.objects.count() == 1

    def test_it_says_what_fetched_it_last_and_when(self, client, lead, school):
        page = reverse("member_school_calendar", args=[school.urn])
        address = reverse("school_feed", args=[secret_feeds.renew_of_school(lead, school)])
        assert "No calendar has fetched it yet" in words(client.get(page))
        client.get(address, headers={"user-agent": "Google-Calendar-Importer"})
        assert "Last fetched by Google Calendar on 4 January 2027 at 9am" in words(client.get(page))

    def test_a_program_that_asks_often_is_noted_once_in_ten_minutes(self, client, lead, school, clock, django_assert_num_queries):
        address = reverse("school_feed", args=[secret_feeds.renew_of_school(lead, school)])
        for minutes in (0, 9, 11):
            clock.move_to(datetime.datetime(2027, 1, 4, 9, minutes, tzinfo=datetime.UTC))
            client.get(address, headers={"user-agent": "Microsoft Office/16.0 (Outlook)"})
            noted = SchoolFeed.objects.get()
            assert (noted.fetched_by, noted.fetched_at.minute) == ("Outlook", 0 if minutes < 10 else 11)

    def test_who_leads_the_school_no_longer_gets_nothing_from_that_minute(self, client, lead, teacher, school):
        book(on(14), teacher, school=school)
        lead_of(school)  # somebody else goes on
        address = reverse("school_feed", args=[secret_feeds.renew_of_school(lead, school)])
        assert client.get(address).status_code == 200
        affiliations.end(Affiliation.objects.get(person=lead), by=lead)
        assert client.get(address).status_code == 404

    def test_an_address_is_stopped_by_its_lead_or_a_colleague_and_not_by_a_stranger(self, client, lead, school):
        colleague, elsewhere = lead_of(school, name="Grace O'Connell"), SchoolFactory()
        stranger = lead_of(elsewhere)
        own, theirs, foreign = (
            reverse("school_feed", args=[secret_feeds.renew_of_school(person, of)])
            for person, of in ((lead, school), (colleague, school), (stranger, elsewhere))
        )
        page = reverse("member_school_calendar", args=[school.urn])
        assert "Colleagues who have an address Grace" in words(client.get(page))
        for feed in SchoolFeed.objects.all():
            client.post(page, {"do": "revoke", "feed": feed.pk})
        assert [client.get(address).status_code for address in (own, theirs, foreign)] == [404, 404, 200]
        again = client.post(page, {"do": "revoke", "feed": "x"}, follow=True)
        assert "had stopped working already" in words(again)

    def test_it_stands_with_the_leads_own_calendar_and_is_stopped_there_when_they_lead_no_longer_too(self, client, lead, school):
        colleague = lead_of(school)
        theirs, others = (secret_feeds.renew_of_school(person, school) for person in (lead, colleague))
        page, own = reverse("my_calendar"), reverse("member_school_calendar", args=[school.urn])
        assert f'<a href="{own}">Who is out at {school.name}</a>' in client.get(page).text
        affiliations.end(Affiliation.objects.get(person=lead), by=lead)
        shown = client.get(page).text
        assert f"Who is out at {school.name}" in shown
        assert own not in shown
        for feed in SchoolFeed.objects.all():
            client.post(page, {"do": "stop other", "feed": f"schoolfeed-{feed.pk}"})
        assert [feed.person for feed in SchoolFeed.objects.all()] == [colleague]
        assert client.get(reverse("school_feed", args=[theirs])).status_code == 404
        assert client.get(reverse("school_feed", args=[others])).status_code == 200

    def test_it_is_of_the_school_that_continues_this_one(self, lead, school):
        new, leads_both = SchoolFactory(), lead_of(school)
        AffiliationFactory(person=leads_both, school=new, role=Affiliation.Role.CPD_LEAD)
        for person, of in ((lead, school), (leads_both, school), (leads_both, new)):
            secret_feeds.renew_of_school(person, of)
        successions.move(SchoolChange(old=school, new=new))
        assert sorted(SchoolFeed.objects.values_list("person", "school")) == sorted([(lead.pk, new.pk), (leads_both.pk, new.pk)])

    def test_it_is_in_what_we_hold_of_a_person_and_goes_with_their_account(self, lead, school):
        lead_of(school)
        secret_feeds.renew_of_school(lead, school)
        assert export(lead)["calendars of schools"][0]["school"] == "Loomwright Primary School"
        closing.close(lead)
        assert not SchoolFeed.objects.exists()


class TestOnesOwn:
    def test_it_says_what_fetched_it_and_can_be_stopped(self, client):
        person = PersonFactory()
        client.force_login(person, backend=BACKEND)
        address = reverse("personal_feed", args=[secret_feeds.renew_own(person)])
        client.get(address, headers={"user-agent": "iOS/18.1 (22B83) dataaccessd/1.0"})
        assert "Last fetched by Apple Calendar on 4 January 2027" in words(client.get(reverse("my_calendar")))
        client.post(reverse("my_calendar"), {"do": "revoke"})
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Thunderbird/128.0", "Thunderbird"),
        ("Mozilla/5.0 (X11) Firefox/130.0", "a web browser"),
        ("Fantastical 3.8", "Fantastical 3.8"),
        ("", "an unnamed program"),
        ("<script>", "an unnamed program"),
    ],
)
def test_programs_are_called_what_people_call_them(agent, name):
    assert secret_feeds.name_of_program(agent) == name
