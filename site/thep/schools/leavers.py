"""Somebody leaves a school altogether, at once or after a last day, as one of its leads says.

What they have of the school is settled in the same transaction: each domain declares its `LeavingMatter`. Who leaves by themselves, or is
removed by the office, keeps what they have (`affiliations.end`).
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User

from . import access, emails
from .affiliations import lock_leads, would_leave_no_lead
from .errors import BadLastDay, LastLead, NotAllowed, NotWaiting
from .leaving import Leaving, leaving_altogether
from .models import Affiliation, School
from .panels import leaving_matters

LONGEST = datetime.timedelta(days=366)


def remove(
    person: User, *, school: School, by: User, last_day: datetime.date | None = None, decisions: Mapping[str, Any] | None = None
) -> Leaving:
    """Have `person` leave `school` in every role: at once, or after `last_day`. They are told; return what ended.

    `decisions` says by the name of each matter what becomes of it, as its form has it. A matter that it leaves out settles itself, where
    nothing is lost by that. All of it happens, or nothing.

    Raises:
        NotAllowed: `by` neither leads the school nor is of the office.
        NotWaiting: the person isn't listed there.
        BadLastDay: `last_day` is over, or more than a year away.
        LastLead: nobody else who stays acts for the school, and `by` is not of the office.
        Unsettled: something has to be decided first, or has changed since it was.
    """
    _check_may_remove(by, school)
    last_day = checked_last_day(last_day)
    with transaction.atomic(durable=True):
        lock_leads(school.pk)  # before what the matters hold, as whoever books for the school does
        _check_may_remove(by, school)  # they may have been removed themselves meanwhile
        leaving = _leaving(person, school, last_day)
        for matter in leaving_matters():
            matter.settle(leaving, (decisions or {}).get(matter.name), by=by)
        if would_leave_no_lead(leaving.ended) and not access.is_of_the_office(by):
            raise LastLead(school)
        _end(leaving, by=by)
        if person.pk != by.pk:  # one letter, whatever their roles
            tell = emails.tell_person_that_it_ended if last_day is None else emails.tell_person_of_their_last_day
            tell(leaving.affiliation, by)
    return leaving


def keep(person: User, *, school: School, by: User) -> None:
    """Take the last day back, before it is over: `person` stays at `school`, and is told. Bookings that were given up stay so.

    Raises:
        NotAllowed: `by` neither leads the school nor is of the office, or would keep themselves.
        NotWaiting: the person has no last day there, or it is over.
    """
    _check_may_remove(by, school)
    if person.pk == by.pk:
        raise NotAllowed(school)
    with transaction.atomic(durable=True):
        leaving = person.affiliations.active().exclude(leaves_on=None).filter(school=school)
        kept = list(leaving.select_for_update().order_by("pk"))
        if not kept:
            raise NotWaiting(school)
        now = timezone.now()
        person.affiliations.filter(pk__in=[each.pk for each in kept]).update(leaves_on=None, ended_by=None, decided_at=now, decided_by=by)
        kept[0].refresh_from_db()
        emails.tell_person_that_they_are_back(kept[0], by)


def checked_last_day(last_day: datetime.date | None) -> datetime.date | None:
    """Return `last_day`, or None where that is today: who leaves today leaves at once.

    Raises:
        BadLastDay: it is over, or more than a year away.
    """
    today = timezone.localdate()
    if last_day is None or last_day == today:
        return None
    if not today < last_day <= today + LONGEST:
        raise BadLastDay(last_day)
    return last_day


def _check_may_remove(by: User, school: School) -> None:
    if not (access.is_lead_of(by, school) or access.is_of_the_office(by)):
        raise NotAllowed(school)


def _leaving(person: User, school: School, last_day: datetime.date | None) -> Leaving:
    leaving = leaving_altogether(person, school, last_day=last_day)
    if leaving is None:
        raise NotWaiting(school)
    return leaving


def _end(leaving: Leaving, *, by: User) -> None:
    """Write the end of what was active; what the person asked for, or was asked, ends at once."""
    now, theirs = timezone.now(), Affiliation.objects.filter(person=leaving.person, school=leaving.school)
    theirs.filter(state__in=[Affiliation.State.ASKED, Affiliation.State.INVITED]).update(state=Affiliation.State.ENDED, ended_at=now)
    active = theirs.filter(pk__in=[each.pk for each in leaving.ended], state=Affiliation.State.ACTIVE)
    if leaving.last_day is None:
        ended = active.update(state=Affiliation.State.ENDED, ended_at=now, ended_by=by, leaves_on=None)
    else:
        ended = active.update(leaves_on=leaving.last_day, ended_by=by)
    if not ended:
        raise NotWaiting(leaving.school)
    for each in leaving.ended:
        each.refresh_from_db()
