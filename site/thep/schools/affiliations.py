"""A person's affiliation to a school: asked for, approved or declined by its lead or the office, ended when they leave."""

import datetime
from collections.abc import Sequence

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from thep.accounts.models import User

from . import access, email_domains, emails, followers, successions
from .errors import AlreadyAffiliated, AskedTooOften, LastLead, NotAllowed, NotWaiting, SchoolIsClosed
from .last_days import end_over
from .models import Affiliation, School

DAY = datetime.timedelta(days=1)
MOST_A_DAY = 10
MOST_A_DAY_OF_ONE_SCHOOL = 3


def suggest_school(email: str) -> School | None:
    """Return the open school whose domain this email address has, where there's exactly one: a suggestion and no more."""
    schools = email_domains.schools_of(email)
    return schools[0] if len(schools) == 1 else None


def request_listing(person: User, *, school: School, role: str = Affiliation.Role.TEACHER) -> Affiliation:
    """Ask that `person` be listed at `school`, and tell its leads; where it has none, the office sees the request.

    Who asks from an address of the school's own is listed at once, where the school's leads have chosen that.

    Raises:
        SchoolContinues, SchoolIsClosed, AlreadyAffiliated.
        AskedTooOften: each asking writes to the school's leads, whose mailboxes are not to be filled.
    """
    with transaction.atomic(durable=True):
        successions.hold(school)
        if school.status == School.Status.CLOSED:
            raise SchoolIsClosed(school)
        get_user_model().objects.select_for_update().get(pk=person.pk)  # two requests at once: one asks, the other is told
        end_over(person.affiliations.filter(school=school))
        if person.affiliations.live().filter(school=school, role=role).exists():
            raise AlreadyAffiliated(school)
        asked_today = person.affiliations.filter(asked_at__gt=timezone.now() - DAY)
        if asked_today.count() >= MOST_A_DAY or asked_today.filter(school=school).count() >= MOST_A_DAY_OF_ONE_SCHOOL:
            raise AskedTooOften(school)
        affiliation = Affiliation.objects.create(person=person, school=school, role=role)
        if may_join_at_once(person, school, role):
            affiliation.state, affiliation.decided_at = Affiliation.State.ACTIVE, timezone.now()
            affiliation.save(update_fields=["state", "decided_at"])
            emails.tell_person_of_the_decision(affiliation)
            followers.tell_of_joining(affiliation)
        tell = emails.tell_lead_that_somebody_joined if affiliation.is_active else emails.tell_lead_that_somebody_asked
        for lead in leads_of(school):
            tell(affiliation, lead)
    return affiliation


def may_join_at_once(person: User, school: School, role: str) -> bool:
    """Return whether the school approves at once who asks: staff without duties, from an address of its own, where its leads want that."""
    school.refresh_from_db(fields=["approves_own_domain"])
    return school.approves_own_domain and role == Affiliation.Role.TEACHER and email_domains.is_own(person, school)


def invite(person: User, *, school: School, by: User) -> Affiliation:
    """Ask `person` whether they work at `school`, as `by`, who leads it, says. Return their live affiliation, if they have one.

    Runs in the caller's transaction, which holds the school (`successions.hold`).
    """
    end_over(person.affiliations.filter(school=school))
    live = person.affiliations.live().filter(school=school).first()
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
        lock_leads(affiliation.school_id)
        Affiliation.objects.select_for_update().filter(pk=affiliation.pk).first()
        affiliation.refresh_from_db()
        if is_last_lead(affiliation) and not by.has_perm("schools.change_affiliation"):
            raise LastLead(affiliation)
        live = Affiliation.objects.live().filter(pk=affiliation.pk)
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
        SchoolContinues, SchoolIsClosed.
    """
    if not access.may_decide(by, affiliation):
        raise NotAllowed(affiliation)
    with transaction.atomic(durable=True):
        successions.hold(affiliation.school)
        if affiliation.school.status == School.Status.CLOSED:
            raise SchoolIsClosed(affiliation.school)
        get_user_model().objects.select_for_update().get(pk=affiliation.person_id)  # they may be asking at this moment
        end_over(affiliation.person.affiliations.filter(school=affiliation.school_id))
        if affiliation.person.affiliations.live().filter(school=affiliation.school_id, role=affiliation.role).exists():
            raise AlreadyAffiliated(affiliation.school)
        removed = Affiliation.objects.removed_lately().filter(pk=affiliation.pk)
        if not removed.update(
            state=Affiliation.State.ACTIVE, leaves_on=None, ended_at=None, ended_by=None, decided_at=timezone.now(), decided_by=by
        ):
            raise NotWaiting(affiliation)
        affiliation.refresh_from_db()
        emails.tell_person_that_they_are_back(affiliation, by)
        followers.tell_of_joining(affiliation)
    return affiliation


def lock_leads(school_pk: int) -> None:
    """Hold who acts for the school to the end of the transaction: of two leads who leave at once, one is the last."""
    # Not its key: rows that point at the school are written by others meanwhile, who would wait for us while we wait for them.
    School.objects.select_for_update(no_key=True).get(pk=school_pk)


def is_last_lead(affiliation: Affiliation) -> bool:
    """Return whether nobody else, in no other role, would act for the school without this."""
    return would_leave_no_lead([affiliation])


def would_leave_no_lead(ended: Sequence[Affiliation]) -> bool:
    """Return whether one of `ended`, all of one school, acts for it, and nobody who stays would without them."""
    if not any(affiliation.is_leading and affiliation.person.is_active for affiliation in ended):
        return False
    return not leads_who_stay(ended[0].school_id, without=ended)


def leads_who_stay(school: School | int, *, without: Sequence[Affiliation] = ()) -> list[User]:
    """Return the active people who act for `school` and have no last day there, each once, by name, once `without` have ended."""
    leading = Affiliation.objects.leading().staying().filter(school=school, person__is_active=True)
    staying = leading.exclude(pk__in=[affiliation.pk for affiliation in without])
    return list(get_user_model().objects.filter(pk__in=staying.values("person")).order_by("name", "pk"))


def one_who_would_stay(ended: Sequence[Affiliation]) -> User | None:
    """Return who alone would act for the school without `ended`, of which one does; None where nobody would, several, or as now."""
    leading = {affiliation.person_id for affiliation in ended if affiliation.is_leading and affiliation.person.is_active}
    left = leads_who_stay(ended[0].school_id, without=ended) if leading else []
    return left[0] if len(left) == 1 and leading != {left[0].pk} else None


def schools_with_two_leads() -> QuerySet[Affiliation, int]:
    """Return the keys of the schools that at least two active people act for, who stay there."""
    leading = Affiliation.objects.leading().staying().filter(person__is_active=True).order_by().values("school")
    return leading.annotate(leads=Count("person", distinct=True)).filter(leads__gte=2).values_list("school", flat=True)


def leads_of(school: School) -> list[User]:
    """Return the active people who act for `school`, each once, by name."""
    leading = Affiliation.objects.leading().filter(school=school, person__is_active=True)
    return list(get_user_model().objects.filter(pk__in=leading.values("person")).order_by("name", "pk"))
