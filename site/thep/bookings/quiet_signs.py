"""By which members are quiet, as bookings see it: nobody came for a term, or nobody of one phase while others do."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import Count
from django.utils import timezone

from thep.cms.academic_years import bounds_of, this_academic_year
from thep.cms.vocabulary import Phase
from thep.events.school_terms import DAY, Term, terms_of
from thep.membership.engagement import QuietSign
from thep.membership.models import Membership
from thep.schools.models import Affiliation

from .models import Booking

SOON = datetime.timedelta(weeks=8)
"""So long a term has run before it tells that somebody hasn't come in it."""

FEWEST = 2
"""Of so many people a phase of a school has to be, before it can be quiet."""


def term_to_look_at() -> tuple[Term, datetime.date] | None:
    """Return the latest term of this year that has run for eight weeks, with the day on which what follows it ends; None before that."""
    today, terms = timezone.localdate(), terms_of(this_academic_year())
    ends = [terms[1].first - DAY, terms[2].first - DAY, datetime.date(this_academic_year() + 1, 8, 31)]
    return next(((term, last) for term, last in reversed(list(zip(terms, ends, strict=True))) if term.first + SOON <= today), None)


def nobody_came(memberships: Collection[Membership]) -> dict[int, str]:
    """Return what to say of the members from which nobody was at anything in the term, or is booked on anything of it. One query."""
    looked_at = term_to_look_at()
    if looked_at is None:
        return {}
    term, last = looked_at
    schools = {each.school_id for each in memberships if each.begins_on <= term.first}
    began = timezone.make_aware(datetime.datetime.combine(term.first, datetime.time()))
    ended = timezone.make_aware(datetime.datetime.combine(last + DAY, datetime.time()))
    booked = Booking.objects.confirmed().filter(school__in=schools, event__starts_at__gte=began, event__starts_at__lt=ended)
    came = set(booked.order_by().values_list("school", flat=True).distinct())
    when = "came to anything in" if last < timezone.localdate() else "is booked on anything in"
    words = f"nobody {when} the {term.name.lower()} term"
    return {each.pk: words for each in memberships if each.school_id in schools - came}


def phases_quiet(memberships: Collection[Membership]) -> dict[int, str]:
    """Return what to say of the members of which one phase's people are booked on nothing this year, while those of others are."""
    schools = [each.school_id for each in memberships]
    people = Affiliation.objects.active().filter(school__in=schools, person__is_active=True).exclude(person__phase="")
    working: dict[int, Counter[str]] = defaultdict(Counter)
    counted = people.order_by().values("school", "person__phase").annotate(n=Count("person", distinct=True))
    for school, phase, number in counted.values_list("school", "person__phase", "n"):
        working[school][phase] = number
    begins, ends = bounds_of(this_academic_year())
    booked = Booking.objects.confirmed().filter(school__in=schools, event__starts_at__gte=begins, event__starts_at__lt=ends)
    coming: dict[int, set[str]] = defaultdict(set)
    for school, phase in booked.order_by().values_list("school", "person__phase").distinct():
        if school is not None:
            coming[school].add(phase)
    found = {}
    for each in memberships:
        quiet = [phase for phase, number in working[each.school_id].items() if number >= FEWEST and phase not in coming[each.school_id]]
        if quiet and coming[each.school_id]:
            named = " or ".join(Phase(phase).label.lower() for phase in sorted(quiet))
            found[each.pk] = f"nobody of {named} is booked on anything this year"
    return found


SIGNS = (
    QuietSign(name="nobody came", label="Nobody came for a term", order=20, found=nobody_came),
    QuietSign(name="phase quiet", label="A phase is quiet", order=30, found=phases_quiet),
)
