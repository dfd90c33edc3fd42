"""A term is closed at the moment in which somebody marks: no mark comes after the closing."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, place_at
from tests.threads import at_once
from thep.cms.academic_years import academic_year_of
from thep.cpd import marks
from thep.cpd.closing import terms
from thep.cpd.closing.models import ClosedTerm
from thep.cpd.models import Mark
from thep.events.school_terms import periods_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_whoever_is_marking_is_waited_for(monkeypatch):
    last_year = academic_year_of(timezone.localdate()) - 1
    term, office = periods_of(last_year)[0], PersonFactory()
    event = event_that_began(ago=timezone.now() - term.begins_at - datetime.timedelta(days=10, hours=10))
    person = place_at(event, PersonFactory()).person
    offered = marks.Offered(session=event.sessions.get().pk, person=person.pk, state="present", made_at=timezone.now())
    has_looked, is_closed = threading.Event(), threading.Event()

    def look_and_wait(sessions):
        found = terms.closed_sessions(sessions)
        has_looked.set()
        is_closed.wait(timeout=1)
        return found

    monkeypatch.setattr(marks, "closed_sessions", look_and_wait)

    def close():
        has_looked.wait(timeout=5)
        terms.close(term, by=office)
        is_closed.set()

    work = (lambda: marks.record(event, [offered], source=marks.Source(way=Mark.Way.LIST)), close)
    at_once(lambda number: work[number](), times=2)

    assert Mark.objects.get().received_at < ClosedTerm.objects.get().closed_at
