"""A person's affiliation to a school: asked for, approved or declined by its lead or the office, ended when they leave."""

import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User

from . import access, emails, followers
from .errors import AlreadyAffiliated, AskedTooOften, LastLead, NotAllowed, NotWaiting, SchoolIsClosed
from .models import Affiliation, EmailDomain, School

DAY = datetime.timedelta(days=1)
MOST_A_DAY = 10
MOST_A_DAY_OF_ONE_SCHOOL = 3


def suggest_school(email: str) -> School | None:
    """Return the open school whose domain this email address has, where there's exactly one: a suggestion and no more."""
    domain = email.rpartition("@")[2].lower()
    open_schools = School.objects.open().filter(pk__in=EmailDomain.objects.filter(domain__iexact=domain).values("school"))
    schools = list(open_schools[:2]) if domain else []
    return schools[0] if len(schools) == 1 else None


def request_listing(person: User, *, school: School, role: str = Affiliation.Role.TEACHER) -> Affiliation:
    """Ask that `person` be listed at `school`, and tell its leads; where it has none, the office sees the request.

    Raises:
        SchoolIsClosed, AlreadyAffiliated.
        AskedTooOften: each asking writes to the school's leads, whose mailboxes are not to be filled.
    """
    if school.status == School.Status.CLOSED:
        raise SchoolIsClosed(school)
    with transaction.atomic(durable=True):
        get_user_model().objects.select_for_update().get(pk=person.pk)  # two requests at once: one asks, the other is told
        live = person.affiliations.filter(school=school, role=role, state__in=Affiliation.LIVE)
        if live.exists():
            raise AlreadyAffiliated(school)
        asked_today = person.affiliations.filter(asked_at__gt=timezone.now() - DAY)
        if asked_today.count() >= MOST_A_DAY or asked_today.filter(school=school).count() >= MOST_A_DAY_OF_ONE_SCHOOL:
            raise AskedTooOften(school)
        affiliation = Affiliation.objects.create(person=person, school=school, role=role)
        for lead in leads_of(school):
            emails.tell_lead_that_somebody_asked(affiliation, lead)
    return affiliation


def invite(person: User, *, school: School, by: User) -> Affiliation:
    """Ask `person` whether they work at `school`, as `by`, who leads it, says. Return their live affiliation, if they have one."""
    live = person.affiliations.filter(school=school, state__in=Affiliation.LIVE).first()
    return live or Affiliation.objects.create(person=person, school=school, state=Affiliation.State.INVITED, decided_by=by)


def accept(affiliation: Affiliation, *, by: User) -> Affiliation:
    """Activate the affiliation, as the invited person says that they work there, and their school's lead said so too.

    Raises:
        NotAllowed: it is somebody else's.
        NotWaiting: it was answered, or ended, in the meantime.
    """
    if affiliation.person_id != by.pk:
        raise NotAllowed(affiliation)
    invited = Affiliation.objects.filter(pk=affiliation.pk, state=Affiliation.State.INVITED)
    if not invited.update(state=Affiliation.State.ACTIVE, decided_at=timezone.now()):
        raise NotWaiting(affiliation)
    affiliation.refresh_from_db()
    followers.tell_of_joining(affiliation)
    return affiliation


def approve(affiliation: Affiliation, *, by: User) -> Affiliation:
    """Activate the affiliation, and tell the person.

    Raises:
        NotAllowed, NotWaiting.
    """
    return decide(affiliation, by=by, state=Affiliation.State.ACTIVE)


def decline(affiliation: Affiliation, *, by: User) -> Affiliation:
    """Decline the affiliation, and tell the person; they may ask again.

    Raises:
        NotAllowed, NotWaiting.
    """
    return decide(affiliation, by=by, state=Affiliation.State.DECLINED)


def decide(affiliation: Affiliation, *, by: User, state: Affiliation.State) -> Affiliation:
    if not access.may_decide(by, affiliation):
        raise NotAllowed(affiliation)
    with transaction.atomic(durable=True):
        decided = Affiliation.objects.filter(pk=affiliation.pk, state=Affiliation.State.ASKED).update(
            state=state, decided_at=timezone.now(), decided_by=by
        )
        if not decided:
            raise NotWaiting(affiliation)
        affiliation.refresh_from_db()
        emails.tell_person_of_the_decision(affiliation)
        if affiliation.state == Affiliation.State.ACTIVE:
            followers.tell_of_joining(affiliation)
    return affiliation


def end(affiliation: Affiliation, *, by: User) -> Affiliation:
    """End the listing, or the request, of a person; they're told where somebody else ended it. Their bookings stay as they are.

    Raises:
        NotAllowed.
        NotWaiting: it has ended already.
        LastLead: nobody else acts for the school, and `by` is not of the office.
    """
    if not access.may_end(by, affiliation):
        raise NotAllowed(affiliation)
    with transaction.atomic(durable=True):
        School.objects.select_for_update().get(pk=affiliation.school_id)  # of two leads who leave at once, one is the last
        Affiliation.objects.select_for_update().filter(pk=affiliation.pk).first()
        if is_last_lead(affiliation) and not by.has_perm("schools.change_affiliation"):
            raise LastLead(affiliation)
        live = Affiliation.objects.filter(pk=affiliation.pk, state__in=Affiliation.LIVE)
        was_active = live.filter(state=Affiliation.State.ACTIVE).exists()
        if not live.update(state=Affiliation.State.ENDED, ended_at=timezone.now(), ended_by=by if was_active else None):
            raise NotWaiting(affiliation)
        affiliation.refresh_from_db()
        if affiliation.person_id != by.pk:
            emails.tell_person_that_it_ended(affiliation, by)
    return affiliation


def put_back(affiliation: Affiliation, *, by: User) -> Affiliation:
    """Undo the removal of a person by somebody else: they're listed as before, and told.

    Raises:
        NotAllowed.
        NotWaiting: it isn't one that was removed lately.
        AlreadyAffiliated: the person has asked again, or works there in that role.
        SchoolIsClosed.
    """
    if not access.may_decide(by, affiliation):
        raise NotAllowed(affiliation)
    if affiliation.school.status == School.Status.CLOSED:
        raise SchoolIsClosed(affiliation.school)
    with transaction.atomic(durable=True):
        get_user_model().objects.select_for_update().get(pk=affiliation.person_id)  # they may be asking at this moment
        if affiliation.person.affiliations.filter(school=affiliation.school_id, role=affiliation.role, state__in=Affiliation.LIVE).exists():
            raise AlreadyAffiliated(affiliation.school)
        removed = Affiliation.objects.removed_lately().filter(pk=affiliation.pk)
        if not removed.update(state=Affiliation.State.ACTIVE, ended_at=None, ended_by=None, decided_at=timezone.now(), decided_by=by):
            raise NotWaiting(affiliation)
        affiliation.refresh_from_db()
        emails.tell_person_that_they_are_back(affiliation, by)
        followers.tell_of_joining(affiliation)
    return affiliation


def is_last_lead(affiliation: Affiliation) -> bool:
    """Return whether nobody else, in no other role, would act for the school without this."""
    leading = Affiliation.objects.leading().filter(school=affiliation.school_id, person__is_active=True)
    return leading.filter(pk=affiliation.pk).exists() and not leading.exclude(pk=affiliation.pk).exists()


def leads_of(school: School) -> list[User]:
    """Return the active people who act for `school`, each once."""
    leading = Affiliation.objects.leading().filter(school=school, person__is_active=True)
    return list(get_user_model().objects.filter(pk__in=leading.values("person")))
