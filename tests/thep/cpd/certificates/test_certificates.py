"""A certificate says for good what was true when it was issued; who has earned one is read from the register when it is asked for."""

import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import attended, certified, event_that_began, mark, place_at
from tests.threads import at_once
from thep.bookings import places
from thep.cms.plan.models import Objective, PlanLine
from thep.cpd.certificates import certificates, retention, rules
from thep.cpd.certificates.errors import (
    NoCertificates,
    NotEarned,
    NothingToCorrect,
    NotInForce,
    NotOver,
    ReasonMissing,
    Unsettled,
    WasRevoked,
)
from thep.cpd.certificates.models import ALPHABET, Certificate, make_number
from thep.cpd.models import Mark
from thep.cpd.retention import SIX_YEARS
from thep.events.models import Event

pytestmark = pytest.mark.django_db
HOURS_AGO = datetime.timedelta(hours=4)


@pytest.fixture
def event():
    """It is over, and was 180 minutes long."""
    return event_that_began(ago=HOURS_AGO, title="Phonics that sticks")


def test_whoever_came_gets_a_certificate_that_says_what_they_attended(event):
    PlanLine.objects.all().delete()
    for key, words in (("3", "Learning"), ("3.2", "A learning offer")):
        PlanLine.objects.create(academic_year=2020, key=key, words=words)
    event.objectives.add(Objective.objects.get_or_create(key="3.2")[0])
    nasima = attended(event, PersonFactory(name="Nasima Begum"))

    made = certificates.issue(event, nasima)

    assert (made.name, made.title, made.minutes, made.dates) == (
        "Nasima Begum",
        "Phonics that sticks",
        180,
        [event.starts_at.astimezone().date()],
    )
    assert made.objectives == ["A learning offer"]
    assert (made.state, made.issued_by, made.initials) == ("In force", None, "N. B.")


def test_whoever_asks_again_gets_the_same_one(event):
    person = attended(event)
    assert {certificates.issue(event, person).number for _ in range(5)} == {Certificate.objects.get().number}


def test_what_was_issued_stays_as_it_was(event):
    person = attended(event, PersonFactory(name="Nasima Begum"))
    made = certificates.issue(event, person)
    event.title = "Phonics"
    event.save()
    person.name = "Nasima Khan"
    person.save()
    mark(event, person, Mark.State.LATE, minutes=150, seen=10**9)

    made.refresh_from_db()
    assert (made.name, made.title, made.minutes) == ("Nasima Begum", "Phonics that sticks", 180)
    with pytest.raises(TypeError, match="never changed"):
        made.save()


@pytest.mark.parametrize(("minutes", "earns"), [(143, False), (144, True)])
def test_a_part_counts_by_its_minutes(event, minutes, earns):
    """80% of 180 minutes are 144."""
    person = attended(event, state=Mark.State.LATE, minutes=minutes)
    if earns:
        assert certificates.issue(event, person).minutes == 144
    else:
        with pytest.raises(NotEarned, match="143 of 180 minutes, and a certificate asks for 144"):
            certificates.issue(event, person)


def test_all_sessions_count_together_and_only_days_on_which_they_were_there(clock):
    event = event_that_began(ago=HOURS_AGO, sessions=2)
    person = attended(event)
    clock.forward(days=8)
    first, second = event.sessions.order_by("starts_at")
    mark(event, person, Mark.State.ABSENT, session=second)
    with pytest.raises(NotEarned):
        certificates.issue(event, person)

    rules.change_rule(event, offered=True, percent=50)

    assert certificates.issue(event, person).days == [first.starts_at.astimezone().date().isoformat()]


def wrong_states():
    """What stands in the way of a certificate, and what is raised then."""
    return {
        "cancelled": (NoCertificates, {"state": Event.State.CANCELLED}),
        "a draft": (NoCertificates, {"state": Event.State.DRAFT}),
        "without a date": (NoCertificates, {"starts_at": None, "ends_at": None}),
        "not over": (NotOver, {"ends_at": datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)}),
    }


@pytest.mark.parametrize("state", wrong_states())
def test_an_event_that_took_no_place_gives_none(event, state, office):
    person = attended(event)
    made = certificates.issue(event, person)
    colleague = attended(event)
    error, fields = wrong_states()[state]
    Event.objects.filter(pk=event.pk).update(**fields)

    with pytest.raises(error):
        certificates.issue(event, colleague)
    with pytest.raises(error):
        certificates.issue_to_many(event, [colleague.pk], by=office)
    with pytest.raises(error):
        certificates.reissue(made, by=office)
    assert certificates.issue(event, person) == made  # what was issued stays
    assert Certificate.objects.count() == 1


def test_an_event_may_have_none(event):
    person = attended(event)
    rules.change_rule(event, offered=False, percent=80)
    with pytest.raises(NoCertificates, match="has no certificates"):
        certificates.issue(event, person)


@pytest.mark.parametrize("percent", [0, 101])
def test_a_rule_asks_for_a_part_of_the_event(event, percent):
    with pytest.raises(IntegrityError), transaction.atomic():
        rules.change_rule(event, offered=True, percent=percent)


def test_nobody_marked_or_marked_otherwise_gets_none(event):
    unmarked = place_at(event, PersonFactory()).person
    absent = attended(event, state=Mark.State.ABSENT)
    disputed = attended(event)
    mark(event, disputed, Mark.State.ABSENT)

    for person, error in ((unmarked, Unsettled), (absent, NotEarned), (disputed, Unsettled), (PersonFactory(), Unsettled)):
        with pytest.raises(error):
            certificates.issue(event, person)


def test_one_of_a_closed_account_is_not_issued(event):
    person = attended(event)
    person.is_active = False
    person.save()
    with pytest.raises(NotEarned, match="closed their account"):
        certificates.issue(event, person)


class TestReplacing:
    def test_a_correction_has_a_new_number_and_the_old_one_says_replaced(self, event, office):
        person = attended(event)
        made = certificates.issue(event, person)
        mark(event, person, Mark.State.LATE, minutes=150, seen=10**9)

        new = certificates.reissue(made, by=office)

        made.refresh_from_db()
        assert (made.state, made.minutes, new.state, new.minutes) == ("Replaced", 180, "In force", 150)
        assert new.number != made.number
        assert (new.replaces, new.issued_by) == (made, office)
        assert certificates.issue(event, person) == new

    def test_what_is_right_is_not_replaced(self, event, office):
        made = certificates.issue(event, attended(event))
        with pytest.raises(NothingToCorrect):
            certificates.reissue(made, by=office)
        assert Certificate.objects.get().is_in_force

    def test_who_has_not_earned_it_any_more_keeps_it_until_it_is_revoked(self, event, office):
        person = attended(event)
        made = certificates.issue(event, person)
        mark(event, person, Mark.State.ABSENT, seen=10**9)
        with pytest.raises(NotEarned):
            certificates.reissue(made, by=office)
        assert Certificate.objects.get().is_in_force

    @pytest.mark.parametrize("state", ["replaced", "revoked"])
    def test_what_is_not_in_force_is_neither_replaced_nor_revoked(self, event, office, state):
        person = attended(event, PersonFactory(name="Nasima Begum"))
        made = certificates.issue(event, person)
        person.name = "Nasima Khan"
        person.save()
        if state == "replaced":
            certificates.reissue(made, by=office)
        else:
            certificates.revoke(made, reason="A mistake", by=office)

        with pytest.raises(NotInForce, match=state):
            certificates.reissue(made, by=office)
        with pytest.raises(NotInForce, match=state):
            certificates.revoke(made, reason="Again", by=office)


class TestRevoking:
    def test_it_says_why_and_by_whom(self, event, office):
        made = certificates.revoke(certificates.issue(event, attended(event)), reason=" Somebody else signed in ", by=office)
        assert (made.state, made.reason, made.revoked_by) == ("Revoked", "Somebody else signed in", office)

    def test_it_needs_a_reason(self, event, office):
        made = certificates.issue(event, attended(event))
        with pytest.raises(ReasonMissing):
            certificates.revoke(made, reason="  ", by=office)
        assert Certificate.objects.get().is_in_force

    def test_only_the_office_issues_another(self, event, office):
        person = attended(event)
        old = certificates.revoke(certificates.issue(event, person), reason="A mistake", by=office)
        with pytest.raises(WasRevoked):
            certificates.issue(event, person)
        assert certificates.issue_to_many(event, [person.pk], by=office) == []

        new = certificates.issue(event, person, by=office, after_revoking=True)

        assert new.number != old.number


def test_many_get_theirs_once(event, office):
    came = [attended(event) for _ in range(3)]
    attended(event, state=Mark.State.ABSENT)
    certificates.issue(event, came[0])
    everybody = list(Mark.objects.values_list("person", flat=True))

    made = certificates.issue_to_many(event, everybody, by=office)
    again = certificates.issue_to_many(event, everybody, by=office)

    assert {each.person for each in made} == set(came[1:])
    assert again == []


def test_numbers_are_drawn_from_what_is_read_alike():
    numbers = {make_number() for _ in range(200)}
    assert len(numbers) == 200
    assert all([len(part) for part in number.split("-")] == [4, 4, 4] and set(number) <= {*ALPHABET, "-"} for number in numbers)


def test_those_of_closed_accounts_go_after_six_years_with_what_they_replaced(clock, office):
    made = certified(PersonFactory(name="Nasima Begum"))
    person = made.person
    person.name = "Nasima Khan"
    person.save()
    certificates.reissue(made, by=office)
    stays = certified()
    person.is_active = False
    person.save()
    assert retention.forget_certificates() == 0

    clock.forward(days=SIX_YEARS.days + 1)

    assert retention.forget_certificates() == 2
    assert Certificate.objects.get() == stays


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    TIMES = 5

    def storm(self):
        """Somebody presses five times at the same moment: what each press was answered."""
        event = event_that_began(ago=HOURS_AGO)
        person = attended(event)
        return at_once(lambda _: certificates.issue(event, person), times=self.TIMES)

    def test_five_clicks_give_one(self):
        answers = self.storm()
        assert {getattr(answer, "number", answer) for answer in answers} == {Certificate.objects.get().number}

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time, whatever is locked")
    def test_without_the_events_lock_they_fall_over_each_other(self, monkeypatch):
        def read(*keys):
            return {event.pk: event for event in Event.objects.filter(pk__in=keys)}

        def look(*args, **kwargs):
            everybody_looks.wait(timeout=30)
            return measure_of(*args, **kwargs)

        everybody_looks, measure_of = threading.Barrier(self.TIMES), certificates.earned.measure_of
        monkeypatch.setattr(places, "lock", read)
        monkeypatch.setattr(certificates.earned, "measure_of", look)

        answers = self.storm()

        assert any(isinstance(answer, IntegrityError) for answer in answers), answers
        assert Certificate.objects.count() == 1  # the constraint holds all the same
