"""A term's registers are closed, for everybody, and opened again with a reason; the office corrects marks, with a reason too."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at
from tests.thep.reports.test_events import of
from tests.thep.reports.test_records import words
from tests.world import World
from thep.cms.academic_years import academic_year_of
from thep.cpd import marks
from thep.cpd.closing import terms
from thep.cpd.closing.models import ClosedTerm
from thep.cpd.errors import TermError
from thep.cpd.models import Mark
from thep.events.models import Event
from thep.events.school_terms import periods_of

pytestmark = pytest.mark.django_db
CLOSED = "are closed. Ask an office manager to open them again."


@pytest.fixture
def term():
    """The last term that is over."""
    today = timezone.localdate()
    year = academic_year_of(today)
    return [period for each in (year - 1, year) for period in periods_of(each) if period.last < today][-1]


@pytest.fixture
def event(term):
    ago = timezone.now() - term.begins_at - datetime.timedelta(days=10, hours=10)
    return event_that_began(ago=ago)


@pytest.fixture
def grace(event):
    return place_at(event, PersonFactory(name="Grace Okafor")).person


@pytest.fixture
def manager(client):
    world = World()
    world.sign_in(client, "office")
    return world.office


def refusal(event, person):
    offered = marks.Offered(session=event.sessions.first().pk, person=person.pk, state="present", made_at=timezone.now())
    [taken] = marks.record(event, [offered], source=marks.Source(way=Mark.Way.LIST))
    return taken.refused


def press(client, event, person, state, **more):
    return client.post(reverse("office_register", args=[event.pk]), {"mark": f"{person.pk}.{state}.{Mark.objects.count()}", **more})


def test_nobody_marks_a_session_of_a_closed_term(event, grace, term):
    assert refusal(event, grace) == ""
    terms.close(term, by=PersonFactory())
    assert refusal(event, grace) == f"The registers of the {term} {CLOSED}"
    assert Mark.objects.count() == 1


def test_sessions_of_other_terms_stay_open(grace, term):
    terms.close(term, by=PersonFactory())
    now = event_that_began()
    assert refusal(now, place_at(now, PersonFactory()).person) == ""


def test_registers_are_opened_again_with_a_reason(event, grace, term):
    by = PersonFactory()
    terms.close(term, by=by)
    with pytest.raises(TermError, match="Enter why"):
        terms.reopen(term, by=by, reason=" ")
    terms.reopen(term, by=by, reason="A register was found.")
    assert refusal(event, grace) == ""
    kept = ClosedTerm.objects.get()
    assert (kept.reopened_by, kept.reason) == (by, "A register was found.")


def test_a_term_is_closed_once_and_only_when_it_is_over(term):
    by = PersonFactory()
    current = next(period for period in periods_of(academic_year_of(timezone.localdate())) if period.last >= timezone.localdate())
    with pytest.raises(TermError, match="goes on until"):
        terms.close(current, by=by)
    with pytest.raises(TermError, match="isn’t closed"):
        terms.reopen(term, by=by, reason="A mistake.")
    terms.close(term, by=by)
    with pytest.raises(TermError, match="is closed already"):
        terms.close(term, by=by)
    assert ClosedTerm.objects.count() == 1


def test_the_office_closes_a_term_and_a_manager_opens_it(client, manager, term, event, grace):
    address = reverse("office_register_close", args=[term.academic_year, term.number])
    assert "Nobody can mark or correct" in words(client.get(address))
    assert f"The registers of the {term} are closed." in words(client.post(address, follow=True))
    assert f"The {term} is closed already." in words(client.post(address))

    page = words(press(client, event, grace, "present"))
    assert CLOSED in page
    assert not Mark.objects.exists()

    address = reverse("office_register_reopen", args=[term.academic_year, term.number])
    assert "Enter why the registers are opened again." in words(client.post(address, {"reason": ""}))
    assert "A register was found." in words(client.post(address, {"reason": "A register was found."}, follow=True))
    assert not ClosedTerm.objects.closed().exists()


def test_only_managers_open_a_term_and_the_office_alone_closes_one(client, office, term):
    terms.close(term, by=office("Events"))
    for name in ("reopen",):
        address = reverse(f"office_register_{name}", args=[term.academic_year, term.number])
        client.post(address, {"reason": "I want to."})
    assert ClosedTerm.objects.closed().exists()
    office("Editors")
    terms.reopen(term, by=PersonFactory(), reason="A mistake.")
    client.post(reverse("office_register_close", args=[term.academic_year, term.number]))
    assert not ClosedTerm.objects.closed().exists()


class TestTheOffice:
    def test_it_marks_whom_nobody_marked_without_a_reason(self, client, manager, event, grace):
        assert press(client, event, grace, "absent").status_code == 302
        kept = Mark.objects.get()
        assert (kept.way, kept.by) == ("list", manager)

    def test_what_changes_a_mark_needs_a_reason_and_is_a_correction(self, client, manager, event, grace):
        first = mark(event, grace, "absent")
        refused = client.post(reverse("office_register", args=[event.pk]), {"mark": f"{grace.pk}.present.{first.pk}"})
        assert "Enter why you’re changing a mark" in words(refused)
        assert Mark.objects.count() == 1

        sent = {"mark": f"{grace.pk}.present.{first.pk}", "reason": "She signed in late."}
        assert client.post(reverse("office_register", args=[event.pk]), sent).status_code == 302
        kept = Mark.objects.last()
        assert (kept.state, kept.way, kept.reason, kept.by) == ("present", "correction", "She signed in late.", manager)

    def test_the_reason_is_kept_where_it_is_refused(self, client, manager, event, grace):
        answer = press(client, event, grace, "asleep", reason="She signed in late.")
        assert answer.status_code == 422
        assert 'value="She signed in late."' in answer.text

    def test_a_cancelled_event_has_no_register(self, client, manager, event, grace):
        Event.objects.filter(pk=event.pk).update(state=Event.State.CANCELLED)
        assert "This event is cancelled" in words(client.get(reverse("office_register", args=[event.pk])))
        assert press(client, event, grace, "present").status_code == 422
        assert not Mark.objects.exists()

    def test_its_screen_of_the_event_leads_there(self, client, manager, event):
        address = reverse("office_register", args=[event.pk])
        assert address in client.get(reverse("office_events:inspect", args=[event.pk])).text

    def test_others_of_the_office_are_turned_away(self, client, office, event, grace):
        office("Editors")
        press(client, event, grace, "present")
        assert not Mark.objects.exists()


def test_a_session_that_has_marks_is_neither_removed_nor_moved_to_another_day(client, manager, event, grace):
    mark(event, grace)
    address, was = reverse("office_events:edit", args=[event.pk]), event.sessions.get()
    later = f"{timezone.localdate() + datetime.timedelta(days=30):%Y-%m-%d}"
    for changes in ({"sessions-0-DELETE": "on"}, {"sessions-0-date": later}):
        answer = client.post(address, of(event, title="Another title", **changes))
        assert answer.status_code == 200
        assert "A session that you remove or move has a register of who came." in words(answer)
        assert 'value="Another title"' in answer.text
    assert event.sessions.get().starts_at == was.starts_at
    assert Mark.objects.get().session == was


def test_its_time_of_the_day_can_be_put_right(client, manager, event, grace):
    mark(event, grace)
    answer = client.post(reverse("office_events:edit", args=[event.pk]), of(event, **{"sessions-0-ends": "23:30"}))
    assert answer.status_code == 302
    assert timezone.localtime(Mark.objects.get().session.ends_at).hour == 23
