"""Closing the registers of a term, and opening them again."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings import places
from thep.cms.academic_years import academic_year_of
from thep.cpd.errors import TermError
from thep.design.templatetags.thep import day
from thep.events.models import Session
from thep.events.school_terms import periods_of
from thep.schools.statement_sections import Period

from .models import ClosedTerm


def close(period: Period, *, by: User) -> ClosedTerm:
    """Close the registers of the term: from now on nobody marks who came to a session in it.

    Raises:
        TermError: the term isn't over, or it is closed.
    """
    if period.last >= timezone.localdate():
        raise TermError(f"The {period} goes on until {day(period.last)}, with its holidays. Close it after that.")
    with transaction.atomic():
        # Whoever is marking holds the event. They are waited for, and who marks next reads that the term is closed.
        in_term = Session.objects.filter(starts_at__gte=period.begins_at, starts_at__lt=period.ends_at)
        places.lock(*sorted(set(in_term.values_list("event", flat=True))))
        try:
            with transaction.atomic():
                return ClosedTerm.objects.create(academic_year=period.academic_year, number=period.number, closed_by=by)
        except IntegrityError:
            raise TermError(f"The {period} is closed already.") from None


def reopen(period: Period, *, by: User, reason: str) -> None:
    """Open the registers of a closed term again, with the reason why.

    Raises:
        TermError: there is no reason, or the term isn't closed.
    """
    if not reason.strip():
        raise TermError("Enter why the registers are opened again.")
    closed = ClosedTerm.objects.closed().filter(academic_year=period.academic_year, number=period.number)
    if not closed.update(reopened_at=timezone.now(), reopened_by=by, reason=reason.strip()[:200]):
        raise TermError(f"The {period} isn’t closed.")


def closed_sessions(sessions: Iterable[Session]) -> dict[int, Period]:
    """Return, by the session's key, the closed term of each of `sessions` that is in one."""
    periods = [each.period for each in ClosedTerm.objects.closed()]
    found = ((session.pk, period) for session in sessions for period in periods if period.begins_at <= session.starts_at < period.ends_at)
    return dict(found)


def terms_with_registers() -> list[tuple[Period, ClosedTerm | None]]:
    """Return the terms of this year and the last that have begun, the latest first, each with what closes it now."""
    today = timezone.localdate()
    year = academic_year_of(today)
    periods = [period for each in (year, year - 1) for period in periods_of(each)[::-1] if period.first <= today]
    closed = {(each.academic_year, each.number): each for each in ClosedTerm.objects.closed().select_related("closed_by")}
    return [(period, closed.get((period.academic_year, period.number))) for period in periods]
