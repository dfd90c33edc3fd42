"""Schools that continue as others: the register says so, or the office records it; once the office confirms, everything follows.

A school continues as one other, which then has its memberships, orders and pages. Where it was split, people may go to the others. The
old school stays in the register, closed, and its addresses lead to the new one's (`old_addresses`).
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User

from . import continuing_letters, followers, succession_followers
from .errors import CannotBeRecorded, CannotContinue, SchoolContinues
from .gias_links import Link
from .models import Affiliation, School, SchoolQuerySet, Succession
from .succession_followers import SchoolChange

LONGEST_URN = 7
"""Of a number that is longer nothing is asked: it may be larger than any that a database holds."""


def propose(links: Iterable[Link]) -> list[Succession]:
    """Note what the register says of schools of ours, and return what is new; what was answered stays answered."""
    links = list(links)
    with transaction.atomic(durable=True):
        ours = {school.urn: school for school in School.objects.filter(urn__in={link.urn for link in links})}
        names = dict(School.objects.filter(urn__in={link.successor for link in links}).values_list("urn", "name"))
        known = set(Succession.objects.values_list("school__urn", "successor_urn"))
        new = [
            Succession(
                school=ours[link.urn],
                successor_urn=link.successor,
                successor_name=names.get(link.successor) or link.name or f"URN {link.successor}",
                on=link.on,
            )
            for link in links
            if link.urn in ours and (link.urn, link.successor) not in known
        ]
        return Succession.objects.bulk_create(new, ignore_conflicts=True)


def record(school: School, *, successor: School, on: datetime.date, reason: str, by: User | None = None) -> Succession:
    """Note what the office knows and the register doesn't say: that `successor` follows the school since the day `on`, and why.

    It is a proposal as the register's are, to be confirmed in the same way.

    Raises:
        CannotBeRecorded: it can't be so, or is known already; nothing is written.
    """
    if not reason.strip():
        raise CannotBeRecorded("reason", "Say how you know: your colleagues read it before they confirm.")
    if on > timezone.localdate():
        raise CannotBeRecorded(
            "on", "Enter a date that isn’t in the future: people and records can move only once the change has happened."
        )
    with transaction.atomic(durable=True):
        keys = [school.pk, successor.pk]
        held = {each.pk: each for each in School.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}
        old, new = held[school.pk], held[successor.pk]
        if old == new:
            raise CannotBeRecorded("successor", f"{old} can’t follow itself. Choose the school that follows it.")
        if old.continues_as_id is not None:
            raise CannotBeRecorded("school", f"{old} continues as {current(old)} already. Its people and records are there.")
        if old.is_organisation != new.is_organisation:
            raise CannotBeRecorded("successor", "A school can be followed only by a school, and an organisation only by an organisation.")
        if new.status != School.Status.OPEN:
            raise CannotBeRecorded("successor", f"{new} isn’t open. Choose the school that is open today.")
        if old.successions.filter(successor_urn=new.urn).exists():
            raise CannotBeRecorded("successor", f"It is known already that {new} follows {old}. Find it in the list of school changes.")
        return old.successions.create(successor_urn=new.urn, successor_name=new.name, on=on, reason=reason.strip(), recorded_by=by)


def candidates(school: School) -> list[School]:
    """Return the schools of ours that the school may continue as, where the register's links end: of A, B and C in a row that is C."""
    return _ends(school, seen={school.pk})


def missing(school: School) -> list[Succession]:
    """Return those that would follow the school whose successor isn't in our register."""
    links = list(school.successions.filter(dismissed_at=None))
    known = set(School.objects.filter(urn__in=[link.successor_urn for link in links]).values_list("urn", flat=True))
    return [link for link in links if link.successor_urn not in known]


def obstacle(school: School) -> str:
    """Return why the school can't continue as another now, with what to do about it; empty where it can."""
    if school.continues_as is not None:
        return f"{school} continues as {school.continues_as} already. Its people and records are there."
    if school.status != School.Status.CLOSED and school.is_organisation:
        return f"{school} is still open. Change it under Organisations first, then come back."
    if school.status != School.Status.CLOSED:
        return f"The register still lists {school} as open. Import its newest file first, then come back."
    if unknown := missing(school):
        urns = " and ".join(str(each.successor_urn) for each in unknown)
        return f"{unknown[0].successor_name} (URN {urns}) isn’t among our schools. Import the register’s newest file first, then come back."
    if not any(each.status == School.Status.OPEN for each in candidates(school)):
        return "No open school is known that follows it. Import the register’s newest files, or dismiss this."
    return ""


def confirm(
    school: School,
    *,
    successor: School,
    going: Mapping[int, School] | None = None,
    answers: Mapping[str, str] | None = None,
    by: User | None = None,
) -> School:
    """Have everything of `school` go on at `successor`, and return that. `going` says which people, by key, go to another candidate.

    Raises:
        CannotContinue: it continues elsewhere already, isn't closed, or the successor isn't one that the register names; or a follower
            can't move something now, or needs an answer. Nothing is moved.
    """
    with transaction.atomic(durable=True):
        # Both, and the same two in the same order whoever confirms: those who make something new for a school hold it first too.
        going = dict(going or {})
        keys = {school.pk, successor.pk, *(each.pk for each in going.values())}
        held = {each.pk: each for each in School.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}
        old, new = held[school.pk], held[successor.pk]
        if words := obstacle(old):
            raise CannotContinue(words)
        allowed = {each.pk for each in candidates(old) if each.status == School.Status.OPEN}
        if not {new.pk, *(each.pk for each in going.values())} <= allowed:
            raise CannotContinue(f"Nothing says that {old} continues as {new}. Choose one of those that follow it.")
        change = SchoolChange(old=old, new=new, going=going, answers=answers or {}, by=by)
        moved, leads = succession_followers.tell_what_moves(old), continuing_letters.leads_of(old, new)
        School.objects.filter(pk=old.pk).update(continues_as=new)
        old.successions.filter(confirmed_at=None).update(confirmed_at=timezone.now(), confirmed_by=by, dismissed_at=None, dismissed_by=None)
        succession_followers.move_all(change)
        followers.tell_of_changes([old, new])
        continuing_letters.tell(change, leads, moved=moved)
    return new


def dismiss(school: School, *, by: User | None = None) -> None:
    """Have nothing follow: the proposals for the school are answered with no. They can be confirmed later all the same.

    Raises:
        CannotContinue: it continues as another already.
    """
    with transaction.atomic(durable=True):
        held = School.objects.select_for_update(no_key=True, of=("self",)).select_related("continues_as").get(pk=school.pk)
        if held.continues_as is not None:
            raise CannotContinue(obstacle(held))
        held.successions.proposed().update(dismissed_at=timezone.now(), dismissed_by=by)


def hold(school: School) -> None:
    """Hold the school to the end of the transaction, so that what is made for it now is moved if it continues as another.

    To be called before any other lock.

    Raises:
        SchoolContinues: it does already.
    """
    held = School.objects.select_for_update(no_key=True, of=("self",)).select_related("continues_as").get(pk=school.pk)
    if held.continues_as is not None:
        raise SchoolContinues(held, current(held))


def hold_current(school: School) -> School:
    """Hold the school that has the people and records of `school` now, as `hold` does, and return it."""
    while True:
        try:
            hold(school)
        except SchoolContinues as error:
            school = error.new  # that one may be confirmed to continue at this moment
        else:
            return school


def hold_all_current(schools: Iterable[School]) -> list[School]:
    """Hold the schools that have the people and records of `schools` now, each once, and return them."""
    wanted = {school.pk for school in schools}
    while True:
        # All at once and always in the same order, so that of two who hold some of the same neither waits for ever.
        found = School.objects.select_for_update(no_key=True, of=("self",)).select_related("continues_as").filter(pk__in=wanted)
        held = {school.pk: school for school in found.order_by("pk")}
        gone = {pk: current(school).pk for pk, school in held.items() if school.continues_as_id is not None}
        if not gone:
            return list(held.values())
        wanted = {gone.get(pk, pk) for pk in wanted}


def current(school: School) -> School:
    """Return the school that has the people and records of `school` now: itself, or where its successors end."""
    seen = {school.pk}
    while school.continues_as is not None and school.continues_as_id not in seen:
        school = school.continues_as
        seen.add(school.pk)
    return school


def current_urns(values: Iterable[Any]) -> list[Any]:
    """Return URNs that were given by somebody, with those of schools that continue as others replaced by the URNs of these.

    What isn't the URN of such a school stays as it is.
    """
    values = list(values)
    urns = {int(value) for value in map(str, values) if value.isascii() and value.isdigit() and len(value) <= LONGEST_URN}
    gone = School.objects.filter(urn__in=urns, continues_as__isnull=False).select_related("continues_as") if urns else ()
    new = {str(school.urn): str(current(school).urn) for school in gone}
    return [new.get(str(value), value) for value in values]


def named_by_urn(schools: Sequence[School], urn: str | None) -> School | None:
    """Return that of `schools` whose URN an address names, or which a school of this URN continues as; None where there is none."""
    by_urn = {str(school.urn): school for school in schools}
    if not urn or not by_urn:
        return None
    return by_urn.get(urn) or by_urn.get(current_urns([urn])[0])


def awaiting_answer() -> SchoolQuerySet:
    """Return the schools that the register says are followed, that have something to move, and that nobody has answered about."""
    proposed = School.objects.filter(continues_as=None, pk__in=Succession.objects.proposed().values("school"))
    return proposed.filter(succession_followers.has_something())


def people_of(school: School) -> list[Affiliation]:
    """Return the listings that would move, by name: more than one for somebody in several roles."""
    return list(school.affiliations.filter(state__in=Affiliation.LIVE).select_related("person").order_by("person__name", "person", "role"))


def _ends(school: School, *, seen: set[int]) -> list[School]:
    links = school.successions.filter(dismissed_at=None) if school.continues_as_id is None else Succession.objects.none()
    following = School.objects.filter(urn__in=links.values("successor_urn"))
    if school.continues_as_id is not None:
        following = School.objects.filter(pk=school.continues_as_id)
    found: dict[int, School] = {}
    for each in following.select_related("continues_as").order_by("name", "pk"):
        if each.pk in seen:
            continue
        seen.add(each.pk)
        ends = _ends(each, seen=seen) if each.status == School.Status.CLOSED or each.continues_as_id else []
        found |= {end.pk: end for end in ends or [each]}
    return list(found.values())
