"""One invitation: written, sent again, withdrawn, accepted, declined; each in every state."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory, InvitationFactory, SchoolFactory
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.mail.models import Message
from thep.schools import affiliations
from thep.schools.errors import CannotBeInvited, NotAllowed, NotUnanswered, SchoolIsClosed, SentJustNow
from thep.schools.invitations import invitations
from thep.schools.invitations.standings import Standing, standing_of
from thep.schools.invitations.successions import move_invitations
from thep.schools.models import Affiliation, Invitation, School
from thep.schools.succession_followers import SchoolChange

pytestmark = pytest.mark.django_db
State = Affiliation.State
ANSWERS = ("accepted_at", "declined_at", "withdrawn_at")
EMAIL = "nasima@school.example"


def person_at(address):
    person = PersonFactory(email=address)
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    return person


def close(school):
    School.objects.filter(pk=school.pk).update(status=School.Status.CLOSED)
    school.refresh_from_db()


def test_an_invitation_is_a_letter_with_a_link_that_works_for_fourteen_days(school, lead, client, clock):
    invitation = invitations.invite(" Nasima@School.example", school=school, by=lead, role="governor", name="Nasima Begum")
    letter = Message.objects.get()
    assert (invitation.email, letter.to, letter.subject) == (EMAIL, EMAIL, "Farida Khanom invites you to join Loomwright Primary School")
    assert "Governor" in letter.text
    assert letter.for_reader_alone
    link = re.search(r"/member/join/[^/]+/", letter.text)[0]
    clock.forward(days=13)
    assert client.get(link).status_code == 200
    clock.forward(days=1, minutes=1)
    assert "An invitation works for 14 days." in client.get(link).content.decode()
    assert standing_of(EMAIL, school) == Standing.EXPIRED


def test_only_who_acts_for_an_open_school_invites(school, lead):
    invitation = InvitationFactory(school=school)
    teacher, other_lead = AffiliationFactory(school=school).person, lead_of(AffiliationFactory().school)
    for nobody in (teacher, other_lead):
        for move in (
            lambda by: invitations.invite(EMAIL, school=school, by=by),
            lambda by: invitations.send_again(invitation, by=by),
            lambda by: invitations.withdraw(invitation, by=by),
        ):
            with pytest.raises(NotAllowed):
                move(nobody)
    close(school)
    with pytest.raises(SchoolIsClosed):
        invitations.invite(EMAIL, school=school, by=lead)
    with pytest.raises(SchoolIsClosed):
        invitations.send_again(invitation, by=lead)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("state", "standing"),
    [(State.ACTIVE, Standing.HERE), (State.ASKED, Standing.ASKED), (State.ENDED, None), (State.DECLINED, None), (State.INVITED, None)],
)
def test_who_is_at_the_school_or_has_asked_is_not_invited(school, lead, state, standing):
    AffiliationFactory(school=school, person__email=EMAIL, state=state)
    if standing is None:
        assert invitations.invite(EMAIL, school=school, by=lead).is_waiting
        return
    with pytest.raises(CannotBeInvited) as refused:
        invitations.invite(EMAIL, school=school, by=lead)
    assert refused.value.standing == standing


def test_each_address_stands_as_it_is(school, lead):
    AffiliationFactory(school=school, person__email="left@school.example", state=State.ENDED)
    PersonFactory(email="account@school.example")
    InvitationFactory(school=school, email="invited@school.example")
    InvitationFactory(school=school, email="declined@school.example", declined_at=timezone.now())
    InvitationFactory(school=school, email="withdrawn@school.example", withdrawn_at=timezone.now())
    InvitationFactory(email="elsewhere@school.example")
    AffiliationFactory(person__email="colleague@other.example")
    found = {
        name: standing_of(f"{name}@school.example", school) for name in ("left", "account", "invited", "declined", "withdrawn", "elsewhere")
    }
    assert found == {
        "left": Standing.LEFT, "account": Standing.ACCOUNT, "invited": Standing.INVITED, "declined": Standing.DECLINED,
        "withdrawn": Standing.NEW, "elsewhere": Standing.NEW,
    }  # fmt: skip
    assert standing_of("colleague@other.example", school) == Standing.ACCOUNT


def test_the_same_address_is_invited_once_and_after_expiry_anew(school, lead, clock):
    first = invitations.invite(EMAIL, school=school, by=lead)
    with pytest.raises(CannotBeInvited):
        invitations.invite(EMAIL.upper(), school=school, by=lead)
    assert Message.objects.count() == 1
    clock.forward(days=15)
    again = invitations.invite(EMAIL, school=school, by=lead, role="clerk")
    assert (again.pk, again.role, again.is_waiting) == (first.pk, "clerk", True)
    assert Message.objects.count() == 2


def test_sending_again_writes_one_letter_and_begins_the_days_anew(school, lead, clock):
    invitation = invitations.invite(EMAIL, school=school, by=lead)
    with pytest.raises(SentJustNow):
        invitations.send_again(invitation, by=lead)
    clock.forward(days=20)
    assert invitations.send_again(invitation, by=lead).is_waiting
    assert Message.objects.count() == 2


@pytest.mark.parametrize("answered", ANSWERS)
def test_what_was_answered_is_neither_sent_again_nor_withdrawn_nor_answered(school, lead, answered):
    person = person_at(EMAIL)
    invitation = InvitationFactory(school=school, email=EMAIL)
    Invitation.objects.filter(pk=invitation.pk).update(**{answered: timezone.now()})
    for move in (
        lambda: invitations.send_again(invitation, by=lead),
        lambda: invitations.withdraw(invitation, by=lead),
        lambda: invitations.accept(invitation, by=person),
        lambda: invitations.decline(invitation),
    ):
        with pytest.raises(NotUnanswered):
            move()
    assert not person.affiliations.exists()
    assert not Message.objects.exists()


def test_a_withdrawn_invitation_opens_nothing_and_its_letter_does_not_leave(school, lead, client):
    invitation = invitations.invite(EMAIL, school=school, by=lead)
    link = re.search(r"/member/join/[^/]+/", Message.objects.get().text)[0]
    invitations.withdraw(invitation, by=lead)
    assert Message.objects.get().state == Message.State.CANCELLED
    assert "This invitation no longer works" in client.get(link).content.decode()


def test_an_expired_invitation_is_not_accepted(school, clock):
    person, invitation = person_at(EMAIL), InvitationFactory(school=school, email=EMAIL)
    clock.forward(days=14, seconds=1)
    with pytest.raises(NotUnanswered):
        invitations.accept(invitation, by=person)
    assert not person.affiliations.exists()


def test_accepting_lists_them_in_the_role(school, lead):
    person = person_at(EMAIL)
    invitation = InvitationFactory(school=school, email=EMAIL, role="governor", invited_by=lead)
    invitations.accept(invitation, by=person)
    affiliation, invitation = person.affiliations.get(), Invitation.objects.get()
    assert (affiliation.state, affiliation.role, affiliation.decided_by) == (State.ACTIVE, "governor", lead)
    assert (invitation.accepted_by, invitation.is_unanswered) == (person, False)


@pytest.mark.parametrize("verified", [True, False])
def test_nobody_accepts_what_is_for_another_address(school, verified):
    person = PersonFactory(email="sam@school.example")
    EmailAddress.objects.create(user=person, email=EMAIL if not verified else "sam@school.example", verified=verified)
    with pytest.raises(NotAllowed):
        invitations.accept(InvitationFactory(school=school, email=EMAIL), by=person)


def test_nobody_joins_a_school_that_has_closed(school):
    person, invitation = person_at(EMAIL), InvitationFactory(school=school, email=EMAIL)
    close(school)
    with pytest.raises(SchoolIsClosed):
        invitations.accept(invitation, by=person)
    assert Invitation.objects.get().is_unanswered


def test_accepting_answers_what_they_asked_for_and_a_bookings_question(school, lead):
    """A booking for an address asks whether they work there; the school sees the address alone until they say so."""
    person = person_at(EMAIL)
    affiliations.request_listing(person, school=school)
    affiliations.invite(PersonFactory(), school=school, by=lead)
    Affiliation.objects.create(person=person, school=school, role="clerk", state=State.INVITED)
    booking = book(EventFactory(), person)
    Booking.objects.filter(pk=booking.pk).update(named_as=EMAIL, school=school)
    invitations.accept(InvitationFactory(school=school, email=EMAIL, role="clerk"), by=person)
    assert set(person.affiliations.values_list("role", "state")) == {("clerk", State.ACTIVE), ("teacher", State.ENDED)}
    assert Booking.objects.get(pk=booking.pk).named_as == ""


def test_who_was_listed_meanwhile_stays_as_they_are(school):
    person = person_at(EMAIL)
    AffiliationFactory(person=person, school=school, role="headteacher")
    invitations.accept(InvitationFactory(school=school, email=EMAIL), by=person)
    assert person.affiliations.get().role == "headteacher"


def test_a_new_account_is_theirs_alone(school):
    """A stranger has signed up with the address and waits for its owner to confirm it."""
    squatter = PersonFactory(email=EMAIL, name="Win a prize")
    EmailAddress.objects.create(user=squatter, email=EMAIL, verified=False, primary=True)
    person = invitations.join_with_new_account(InvitationFactory(school=school, email=EMAIL), name="Nasima Begum")
    person = User.objects.get(pk=person.pk)
    assert (person.pk, person.name, person.has_usable_password()) == (squatter.pk, "Nasima Begum", False)
    assert person.affiliations.get().state == State.ACTIVE


def test_invitations_go_on_where_the_school_does_and_nobody_is_asked_twice(school, lead):
    """An academy conversion: the school has a new number from one day to the next."""
    new = SchoolFactory()
    for email, at in (("a@x.example", school), ("both@x.example", school), ("both@x.example", new)):
        InvitationFactory(school=at, email=email)
    move_invitations(SchoolChange(old=school, new=new))
    waiting = Invitation.objects.waiting().filter(school=new)
    assert sorted(waiting.values_list("email", flat=True)) == ["a@x.example", "both@x.example"]
    assert not Invitation.objects.filter(school=school).exists()
