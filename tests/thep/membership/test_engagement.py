"""The office sees which members are quiet and by what, and begins a letter to them that says so; who has booked since gets none."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.bookings import lead_of, stamps, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.bookings.models import Booking
from thep.mail.models import Message
from thep.mailings import sending
from thep.mailings.models import Mailing
from thep.membership import engagement

pytestmark = pytest.mark.django_db
UNUSED, NOBODY, PHASE = "places unused", "nobody came", "phase quiet"


@pytest.fixture(autouse=True)
def november(autumn):
    autumn.move_to(datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC))
    return autumn


def member(name, **fields):
    return MembershipFactory(school=SchoolFactory(name=name), academic_year=2026, **fields)


def booked(school, person, *day):
    event = EventFactory(starts_at=datetime.datetime(*day, 9, tzinfo=datetime.UTC))
    return Booking.objects.create(event=event, person=person, booker=person, school=school, state="confirmed", payment="free", **stamps())


def seen(*signs):
    return {each.membership.school.name: list(each.signs) for each in engagement.quiet_members(signs or None)}


@pytest.mark.parametrize(
    ("fields", "is_quiet"),
    [
        ({}, True),
        ({"places_taken": 1}, False),
        ({"places_granted": 0}, False),
        ({"ended_on": datetime.date(2026, 10, 1)}, False),
        ({"agreed_at": None, "paid_at": None}, False),
        ({"begins_on": datetime.date(2027, 1, 1)}, False),
    ],
)
def test_who_has_used_no_place(fields, is_quiet):
    member("Loomwright", **fields)
    assert seen(UNUSED) == ({"Loomwright": ["none of its 20 included places is used yet"]} if is_quiet else {})


@pytest.mark.parametrize(
    ("today", "day", "said"),
    [
        ((2026, 10, 20), None, None),  # the term has just begun
        ((2026, 11, 20), None, "nobody is booked on anything in the autumn term"),
        ((2026, 11, 20), (2026, 12, 1), None),
        ((2026, 11, 20), (2027, 2, 1), "nobody is booked on anything in the autumn term"),
        ((2027, 1, 20), (2027, 2, 1), "nobody came to anything in the autumn term"),
        ((2027, 3, 10), (2026, 10, 5), "nobody is booked on anything in the spring term"),
    ],
)
def test_nobody_came_for_a_term(november, today, day, said):
    november.move_to(datetime.datetime(*today, 9, tzinfo=datetime.UTC))
    school = member("Loomwright", places_taken=1).school
    if day:
        booked(school, teacher_at(school), *day)
    assert seen(NOBODY) == ({"Loomwright": [said]} if said else {})


def test_who_joined_within_the_term_is_not_told_that_nobody_came():
    member("Loomwright", places_taken=1, begins_on=datetime.date(2026, 11, 1))
    assert seen(NOBODY) == {}


@pytest.mark.parametrize(
    ("early_years", "coming", "said"),
    [
        (2, "primary", "nobody of early years is booked on anything this year"),
        (2, "early_years", "nobody of primary is booked on anything this year"),
        (1, "primary", None),  # one person is no phase
        (2, None, None),  # nobody comes at all: another sign says so
    ],
)
def test_a_phase_is_quiet(early_years, coming, said):
    school = member("Loomwright").school
    people = [teacher_at(school, phase="early_years") for _ in range(early_years)] + [teacher_at(school, phase="primary") for _ in range(2)]
    if coming:
        booked(school, next(person for person in people if person.phase == coming), 2026, 10, 5)
    assert seen(PHASE) == ({"Loomwright": [said]} if said else {})


def test_it_takes_the_same_few_queries_however_many_members_there_are(django_assert_max_num_queries):
    for number in range(12):
        teacher_at(member(f"School {number}").school, phase="primary")
    with django_assert_max_num_queries(5):
        assert len(engagement.quiet_members()) == 12


def test_a_letter_is_drafted_opened_changed_and_sent(office, client, done, django_capture_on_commit_callbacks):
    quiet, busy = member("Quiet School"), member("Busy School", places_taken=2)
    lead = lead_of(quiet.school, name="Farida Khanom")
    booked(busy.school, lead_of(busy.school), 2026, 10, 5)
    later = lead_of(member("Later School").school)
    office("Office managers")
    screen = client.get(reverse("office_memberships:quiet"))
    assert "Quiet School Full None of its 20 included places is used yet, and nobody is booked on anything in the autumn term" in words(
        screen
    )
    assert "Busy School" not in words(screen)
    assert "Later School" not in words(client.get(reverse("office_memberships:quiet"), {"sign": PHASE}))
    address = reverse("office_mailings:new", args=["membership.quiet"])
    assert screen.content.decode().count(address) == 3  # one for each, and one for all
    form = client.get(address, {"signs": [UNUSED, NOBODY], "schools": quiet.school.pk}).context["form"]
    assert (form["schools"].value(), form["signs"].value()) == ([str(quiet.school.pk)], [UNUSED, NOBODY])
    draft = {"subject": form["subject"].value(), "body": form["body"].value() + "\n\nRuth", "reply_to": "office", "signs": [UNUSED, NOBODY]}
    done(client.post(address, draft, follow=True))
    mailing = Mailing.objects.get()
    # It is looked at again when it is sent: who has booked since gets none.
    booked(later.affiliations.get().school, later, 2026, 12, 1)
    later.affiliations.get().school.memberships.update(places_taken=1)
    with django_capture_on_commit_callbacks(execute=True):
        done(client.post(reverse("office_mailings:send", args=[mailing.pk]), follow=True))
    sending.go_on(mailing.pk)
    [letter] = Message.objects.filter(kind="mailings.from_the_office")
    assert (letter.to, letter.subject) == (lead.email, "How can we help Quiet School this term?")
    assert "Quiet School is a member this year, and we see that none of its 20 included places is used yet, and nobody" in letter.text
    assert "You have 20 included places left until 31 August." in letter.text
    assert letter.text.index("Ruth") > 0
