"""Two leads, and two tasks, do the same at the same moment: everybody is invited once. Without the lock it would not be so."""

import threading

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from tests.factories.bookings import lead_of
from tests.factories.schools import AffiliationFactory, InvitationFactory, SchoolFactory
from tests.threads import at_once
from thep.mail.models import Message
from thep.schools.errors import CannotBeInvited, ListUnderWay, NotUnanswered, SentJustNow
from thep.schools.invitations import invitations, lists
from thep.schools.invitations.pasted_lists import entries_in
from thep.schools.models import Invitation, InvitationList

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "nasima@school.example"


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def leads(school):
    return [lead_of(school), AffiliationFactory(school=school, role="headteacher").person]


@pytest.fixture
def started(school, leads, monkeypatch):
    """A list that waits for its task, which would begin at once here."""
    monkeypatch.setattr(lists, "enqueue_on_commit", lambda *args: None)
    pasted = "\n".join(f"person{n}@x.example" for n in range(20))
    return lists.start(lists.read(entries_in(pasted), into=InvitationList(school=school)), by=leads[0])


def errors(answers):
    return [type(each) for each in answers if isinstance(each, Exception)]


def test_two_leads_who_invite_the_same_address_write_one_letter(school, leads):
    answers = at_once(lambda number: invitations.invite(EMAIL, school=school, by=leads[number]), times=2)
    assert errors(answers) == [CannotBeInvited]
    assert (Invitation.objects.count(), Message.objects.count()) == (1, 1)


def test_two_leads_who_send_again_write_one_letter_and_one_who_withdraws_does_it_once(school, leads, clock):
    invitation = InvitationFactory(school=school)
    clock.forward(minutes=11)
    assert errors(at_once(lambda number: invitations.send_again(invitation, by=leads[number]), times=2)) == [SentJustNow]
    assert Message.objects.count() == 1
    assert errors(at_once(lambda number: invitations.withdraw(invitation, by=leads[number]), times=2)) == [NotUnanswered]


def test_two_leads_who_start_a_list_start_it_once(school, leads):
    found = lists.read(entries_in(EMAIL), into=InvitationList(school=school))
    assert errors(at_once(lambda number: lists.start(found, by=leads[number]), times=2)) == [ListUnderWay]


def test_two_tasks_at_one_list_invite_each_once(started, monkeypatch):
    monkeypatch.setattr(lists, "CHUNK", 3)
    assert errors(at_once(lambda number: lists.go_on(started.pk, 99), times=2)) == []
    assert (Invitation.objects.count(), Message.objects.count()) == (20, 20)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time, with or without the lock")
def test_without_the_schools_lock_one_of_two_tasks_would_fall_over_the_constraint(started, monkeypatch):
    """Both look at the lines before either invites."""
    look, barrier = QuerySet.bulk_create, threading.Barrier(2)

    def create(self, objs, *args, **kwargs):
        objs = list(objs)
        if self.model is Invitation:
            barrier.wait(timeout=30)
        return look(self, objs, *args, **kwargs)

    monkeypatch.setattr(lists, "hold", lambda school, by: None)
    monkeypatch.setattr(QuerySet, "bulk_create", create)
    found = errors(at_once(lambda number: lists.invite_chunk(started.pk), times=2))
    assert IntegrityError in found
