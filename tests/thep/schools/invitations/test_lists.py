"""A list: what of it is wrong, who on it can be invited, and what the task makes of it."""

import gc
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of
from tests.factories.schools import AffiliationFactory, InvitationFactory
from thep.mail.models import Message
from thep.schools.errors import ListUnderWay, NobodyToInvite, NotAllowed, SchoolIsClosed
from thep.schools.invitations import lists
from thep.schools.invitations.pasted_lists import entries_in
from thep.schools.invitations.standings import Standing
from thep.schools.models import Affiliation, Invitation, InvitationLine, InvitationList, School

pytestmark = pytest.mark.django_db


@pytest.fixture
def pasted(school, lead):
    def paste(text):
        return lists.read(entries_in(text), into=InvitationList(school=school, made_by=lead, text=text))

    return paste


@pytest.fixture
def many(monkeypatch):
    """Chunks are of two people, as though lists were long."""
    monkeypatch.setattr(lists, "CHUNK", 2)


def test_every_line_says_how_it_stands_and_the_task_does_what_was_said(pasted, school, lead, many, clock):
    AffiliationFactory(school=school, person__email="here@x.example")
    AffiliationFactory(school=school, person__email="asked@x.example", state=Affiliation.State.ASKED)
    AffiliationFactory(school=school, person__email="left@x.example", state=Affiliation.State.ENDED)
    InvitationFactory(school=school, email="expired@x.example")
    clock.forward(days=20)
    InvitationFactory(school=school, email="invited@x.example")
    PersonFactory(email="account@x.example")
    found = pasted(
        "here@x.example\nasked@x.example\nleft@x.example\ninvited@x.example\nexpired@x.example\naccount@x.example\nnew@x.example\n"
        "NEW@x.example\nnobody\nsam@x.example, Sam Osei, governor"
    )
    expected = dict.fromkeys((Standing.WRONG, Standing.TWICE, Standing.HERE, Standing.ASKED, Standing.INVITED), 1)
    expected |= {Standing.EXPIRED: 1, Standing.LEFT: 1, Standing.ACCOUNT: 1, Standing.NEW: 2}
    assert lists.counts(found) == expected
    lists.start(found, by=lead)
    assert lists.go_on(found.pk, 3)
    assert not lists.go_on(found.pk, 3)
    assert lists.counts(found) == expected
    assert InvitationList.objects.get().finished_at
    written = {"left@x.example", "expired@x.example", "account@x.example", "new@x.example", "sam@x.example"}
    assert sorted(Message.objects.values_list("to", flat=True)) == sorted(written)
    assert set(Invitation.objects.waiting().values_list("email", flat=True)) == written | {"invited@x.example"}
    sam = Invitation.objects.get(email="sam@x.example")
    assert (sam.name, sam.role, sam.invited_by) == ("Sam Osei", "governor", lead)


def test_started_twice_and_worked_on_twice_each_is_invited_once(pasted, lead, many):
    found = pasted("\n".join(f"person{n}@x.example" for n in range(5)))
    lists.start(found, by=lead)
    with pytest.raises(ListUnderWay):
        lists.start(found, by=lead)
    lists.go_on(found.pk, 1)
    for _ in range(2):
        lists.go_on(found.pk, 99)
    assert (Invitation.objects.count(), Message.objects.count()) == (5, 5)


def test_two_lists_with_the_same_people_invite_each_once(pasted, lead):
    first, second = pasted("a@x.example\nb@x.example"), pasted("b@x.example\nc@x.example")
    for each in (first, second):
        lists.start(each, by=lead)
    for each in (first, second):
        lists.go_on(each.pk, 99)
    assert sorted(Message.objects.values_list("to", flat=True)) == ["a@x.example", "b@x.example", "c@x.example"]
    assert lists.counts(second) == {Standing.INVITED: 1, Standing.NEW: 1}


def test_a_list_is_started_by_who_acts_for_an_open_school_and_has_somebody_on_it(pasted, school, lead):
    found, wrong = pasted("a@x.example"), pasted("nobody")
    with pytest.raises(NotAllowed):
        lists.start(found, by=AffiliationFactory(school=school).person)
    with pytest.raises(NotAllowed):
        lists.discard(found, by=AffiliationFactory(school=school).person)
    with pytest.raises(NobodyToInvite):
        lists.start(wrong, by=lead)
    School.objects.update(status=School.Status.CLOSED)
    with pytest.raises(SchoolIsClosed):
        lists.start(found, by=lead)
    assert not InvitationList.objects.exclude(started_at=None).exists()


def test_what_is_under_way_is_neither_corrected_nor_thrown_away(pasted, lead):
    found = lists.start(pasted("a@x.example"), by=lead)
    with pytest.raises(ListUnderWay):
        lists.read(entries_in("b@x.example"), into=found)
    with pytest.raises(ListUnderWay):
        lists.discard(found, by=lead)
    assert InvitationLine.objects.get().email == "a@x.example"


def test_a_list_whose_lead_has_left_waits_for_another(pasted, school, lead, many):
    found = lists.start(pasted("\n".join(f"person{n}@x.example" for n in range(4))), by=lead)
    lists.go_on(found.pk, 1)
    lead.affiliations.update(state=Affiliation.State.ENDED)
    lists.go_on(found.pk, 99)
    assert Invitation.objects.count() == 2
    other = lead_of(school)
    found.refresh_from_db()
    lists.start(found, by=other)
    lists.go_on(found.pk, 99)
    assert (Invitation.objects.count(), Invitation.objects.filter(invited_by=other).count()) == (4, 2)


def test_the_sweep_goes_on_with_a_list_whose_task_was_lost(pasted, lead, clock):
    lists.start(pasted("a@x.example"), by=lead)
    assert lists.invite_forgotten() == 0
    clock.forward(minutes=11)
    assert lists.invite_forgotten() == 1
    assert Message.objects.get().to == "a@x.example"


def test_what_a_list_costs_does_not_grow_by_row(pasted, lead):
    def queries(people, do):
        found = pasted("\n".join(f"{people}.{n}@x.example" for n in range(people)))
        with CaptureQueriesContext(connection) as asked:
            do(found)
        return len(asked)

    def invite(found):
        lists.start(found, by=lead)
        lists.invite_chunk(found.pk)

    few, more = queries(3, invite), queries(100, invite)
    assert more <= few + 5  # SQLite takes so many values in a statement, and no more
    assert queries(4, lists.counts) == queries(101, lists.counts) == 2


def test_what_a_chunk_needed_is_let_go_before_the_next(pasted, lead, monkeypatch):
    """So a long list is invited in as much memory as a short one. Its letters are some 20 kB each, and held on to they would be seen."""
    people = 4
    monkeypatch.setattr(lists, "CHUNK", people)
    found = pasted("".join(f"person{number}@x.example\n" for number in range(4 * people)))
    lists.start(found, by=lead)
    lists.invite_chunk(found.pk)  # templates and the like are read once
    tracemalloc.start()
    try:
        held = []
        for _ in range(3):
            lists.invite_chunk(found.pk)
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    letter = sum(len(each.html) for each in Message.objects.all()) // (4 * people)
    assert held[2] - held[0] < 2 * people * letter / 4
