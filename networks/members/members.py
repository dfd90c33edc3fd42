"""Somebody joins a network, asks to, is let in or declined, and leaves it."""

import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from networks.errors import AlreadyMember, AskedTooOften, CohortHasBegun, JoinsOtherwise, NotForTheirSchool, NotTheirs, NotWaiting
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.events.models import Event

from . import access, letters
from .models import LeadingTerm, NetworkMember

MOST_A_DAY = 10
DAY = datetime.timedelta(days=1)
SEEN_ANEW_AFTER = datetime.timedelta(hours=1)
State, Role = NetworkMember.State, NetworkMember.Role


def join(network: NetworkPage, *, person: User) -> NetworkMember:
    """Make `person` a member of an open network.

    Raises:
        JoinsOtherwise: its leads are asked, or invite.
        AlreadyMember, NotForTheirSchool, CohortHasBegun.
    """
    if network.openness != NetworkPage.Openness.OPEN:
        raise JoinsOtherwise("People ask to join this network. Choose ‘Ask to join’.")
    with transaction.atomic():
        _hold(network, person)
        return enter(network, person)


def ask(network: NetworkPage, *, person: User, note: str = "") -> NetworkMember:
    """Ask the network's leads to let `person` in, and tell them; where nobody leads it, the office sees the request.

    Raises:
        JoinsOtherwise: it is open, or its leads invite people.
        AlreadyMember, NotForTheirSchool, CohortHasBegun, AskedTooOften.
    """
    if network.openness == NetworkPage.Openness.OPEN:
        raise JoinsOtherwise("Anybody can join this network. Choose ‘Join’.")
    if network.openness == NetworkPage.Openness.INVITATION:
        raise JoinsOtherwise("People join this network by invitation. Ask one of its leads to invite you.")
    with transaction.atomic():
        _hold(network, person)
        if NetworkMember.objects.filter(person=person, asked_at__gt=timezone.now() - DAY, joined_at=None).count() >= MOST_A_DAY:
            raise AskedTooOften
        member = NetworkMember.objects.create(network=network, person=person, state=State.ASKED, note=note)
        for lead in leads_of(network):
            letters.tell_lead_that_somebody_asked(member, lead)
    return member


def withdraw(network: NetworkPage, *, person: User) -> None:
    """Take back what `person` has asked. Raises NotWaiting where they were answered meanwhile."""
    if not NetworkMember.objects.filter(network=network.pk, person=person, state=State.ASKED).delete()[0]:
        raise NotWaiting


def accept(member: NetworkMember, *, by: User) -> NetworkMember:
    """Let in whoever has asked, and tell them.

    Raises:
        NotTheirs, NotWaiting.
    """
    return _answer(member, by=by, state=State.ACTIVE)


def decline(member: NetworkMember, *, by: User) -> NetworkMember:
    """Decline whoever has asked, and tell them; they may ask again.

    Raises:
        NotTheirs, NotWaiting.
    """
    return _answer(member, by=by, state=State.DECLINED)


def leave(network: NetworkPage, *, person: User) -> NetworkMember:
    """End the membership of `person`; where nobody leads the network now, the office is told.

    Raises:
        NotWaiting: they are no member.
    """
    member = NetworkMember.objects.active().filter(network=network, person=person).first()
    if member is None:
        raise NotWaiting
    return _end(member, by=person)


def remove(member: NetworkMember, *, by: User) -> NetworkMember:
    """End somebody else's membership, and tell them.

    Raises:
        NotTheirs: `by` doesn't lead the network, or the member leads it and `by` isn't of the office.
        NotWaiting: they have left already.
    """
    if not access.may_lead(by, member.network) or (member.is_leading and not access.is_of_the_office(by)):
        raise NotTheirs(by)
    with transaction.atomic():
        ended = _end(member, by=by)
        letters.tell_person_that_they_were_removed(ended)
    return ended


def enter(network: NetworkPage, person: User) -> NetworkMember:
    """Make `person` a member, also where they had asked. The caller holds the person, and knows that they may."""
    now = timezone.now()
    member, _ = NetworkMember.objects.update_or_create(
        network=network,
        person=person,
        state=State.ASKED,
        create_defaults={"network": network, "person": person, "state": State.ACTIVE, "joined_at": now},
        defaults={"state": State.ACTIVE, "joined_at": now},
    )
    access.forget(person)
    return member


def leads_of(network: NetworkPage) -> list[User]:
    """Return the people who lead the network, its leads before its co-leads, by name."""
    return [each.person for each in NetworkMember.objects.leading().filter(network=network).select_related("person")]


def has_begun(network: NetworkPage) -> bool:
    """Return whether the network is a cohort whose first meeting has begun."""
    return network.is_cohort and Event.objects.open().filter(page=network.pk, starts_at__lte=timezone.now()).exists()


def note_seen(member: NetworkMember, now: datetime.datetime) -> None:
    """Note that a member opened the network's page, to the hour: what is new since then is said to them the next time."""
    if member.seen_at is None or now - member.seen_at > SEEN_ANEW_AFTER:
        NetworkMember.objects.filter(pk=member.pk).update(seen_at=now)


def hold(person: User) -> None:
    """Hold `person` to the end of the transaction: of two presses at once, one joins, and the other is told."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)


def check_is_for(network: NetworkPage, person: User) -> None:
    """Raise NotForTheirSchool where the network is for schools of some tiers, and no school of `person` is of one."""
    if not access.is_for(person, network):
        raise NotForTheirSchool(" or ".join(tier.name.lower() for tier in network.tiers.all()))


def _hold(network: NetworkPage, person: User) -> None:
    """Hold `person`, who would be in the network; raise what stands in the way."""
    hold(person)
    live = NetworkMember.objects.live().filter(network=network, person=person).first()
    if live is not None:
        raise AlreadyMember(has_asked=not live.is_active)
    check_is_for(network, person)
    if has_begun(network):
        raise CohortHasBegun


def _answer(member: NetworkMember, *, by: User, state: NetworkMember.State) -> NetworkMember:
    if not access.may_lead(by, member.network):
        raise NotTheirs(by)
    with transaction.atomic():
        now = timezone.now()
        joined = {"joined_at": now} if state == State.ACTIVE else {}
        asked = NetworkMember.objects.filter(pk=member.pk, state=State.ASKED)
        if not asked.update(state=state, decided_by=by, **joined):
            raise NotWaiting
        member.refresh_from_db()
        letters.tell_person_of_the_answer(member)
    return member


def _end(member: NetworkMember, *, by: User) -> NetworkMember:
    with transaction.atomic():
        now = timezone.now()
        if not NetworkMember.objects.active().filter(pk=member.pk).update(state=State.ENDED, ended_at=now, ended_by=by):
            raise NotWaiting
        LeadingTerm.objects.running().filter(member=member).update(ended_at=now)
        member.refresh_from_db()
        if member.role in NetworkMember.LEADING and not leads_of(member.network):
            letters.tell_office_that_nobody_leads(member.network, now)
    access.forget(member.person)
    return member
