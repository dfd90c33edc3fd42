"""The people who attend: known ones, and new ones who are invited by email."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from thep.accounts import first_proof
from thep.accounts.models import User
from thep.schools import affiliations
from thep.schools.models import Affiliation, School

from . import access, emails
from .errors import NobodyComing, NotAColleague, OnlyLeads
from .models import Booking


@dataclass(frozen=True, kw_only=True)
class Delegate:
    """Somebody who is to attend: a person, or the email address (and name, if known) of somebody to invite.

    Needs that are None are those of the person's profile.
    """

    person: User | None = None
    email: str = ""
    name: str = ""
    access_needs: str | None = None
    dietary_needs: str | None = None


def gather(delegates: Sequence[Delegate], *, booker: User, school: School | None) -> dict[User, Delegate]:
    """Return who is coming, each person once; addresses that nobody has become people who are invited to `school`.

    Raises:
        NobodyComing, NotAllowed, NotAColleague.
    """
    coming: dict[User, Delegate] = {}
    for delegate in delegates:
        person = delegate.person or _with_address(delegate, booker=booker, school=school)
        coming.setdefault(person, delegate)
    if not coming:
        raise NobodyComing
    others = [person for person in coming if person != booker]
    if others and not access.may_book_for_colleagues(booker, school):
        raise OnlyLeads(school, "can book for colleagues")
    for person in others:
        if coming[person].person is not None and school is not None and not access.belongs_to(person, school):
            raise NotAColleague(person, school)
    return coming


def _with_address(delegate: Delegate, *, booker: User, school: School | None) -> User:
    """Return the person with this address, invited to `school` if they are new to it: they say themselves whether they work there."""
    address = delegate.email.strip().lower()
    if address == booker.email:
        return booker
    if school is None or not access.may_book_for_colleagues(booker, school):
        raise OnlyLeads(school, "can book for colleagues")
    person, created = User.objects.get_or_create(email=address, defaults={"name": delegate.name, "password": make_password(None)})
    if created:
        emails.invited(person, by=booker, school=school)
    else:
        first_proof.take_from_squatter(person)
    affiliations.invite(person, school=school, by=booker)
    return person


def join_school(affiliation: Affiliation, *, by: User) -> Affiliation:
    """Accept a school's invitation for `by`: they are one of its people, who learn their name with the bookings that it made.

    Raises:
        NotAllowed, NotWaiting.
    """
    with transaction.atomic():
        return affiliations.accept(affiliation, by=by)


def show_name(affiliation: Affiliation) -> None:
    """Have the school see the name of somebody who has joined it on the bookings that it made for their address."""
    of_school = Booking.objects.filter(person=affiliation.person_id, school=affiliation.school_id)
    of_school.exclude(named_as="").update(named_as="")
