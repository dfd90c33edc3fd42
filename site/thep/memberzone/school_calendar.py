"""Who of a school is out when, for those who lead it: a month or a week, a table of it, and the secret address to subscribe to."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.cms.security import identity_confirmed_to_send
from thep.design.templatetags.thep import weekday
from thep.events import secret_feeds
from thep.events.feed_addresses import addresses_of
from thep.events.held_feeds import HeldFeed
from thep.events.models import SchoolFeed
from thep.events.policies import midnight
from thep.events.school_dates import SchoolDate, dates_of_school, labels_for
from thep.events.times import Month, Week, grid
from thep.schools.access import is_lead_of
from thep.schools.models import School

from .school_views import school_led_by

MOST_IN_A_CELL = 5
BUSIEST = 5
DAY = datetime.timedelta(days=1)
NEXT_DAYS = datetime.timedelta(days=7)
MOST_IN_PANEL = 6


class More(NamedTuple):
    """What a cell of the month says instead of its last dates: how many they are, and where the table has them."""

    title: str
    address: str
    starts_at: None = None
    shape: str = ""
    mark: None = None


@login_required
@never_cache
@require_safe
def away(request: HttpRequest, urn: int) -> HttpResponse:
    """Show who of the school is out in a month (`?month=2027-01`) or a week (`?week=` any of its days); this month by itself."""
    school = school_led_by(person_of(request), urn)
    asked = request.GET.get("week") or request.GET.get("month") or ""
    today = timezone.localdate()
    by_week = "week" in request.GET
    period: Month | Week = (Week.read(asked) or Week.of(today)) if by_week else (Month.read(asked) or Month.of(today))
    weeks = period.weeks()
    shown = dates_of_school(school, midnight(weeks[0][0]), midnight(weeks[-1][-1] + DAY))
    listed = [date for date in shown if date.day in period]
    first_of_period = period.monday if isinstance(period, Week) else period.first
    context = {
        "school": school,
        "period": period,
        "by_week": by_week,
        "parameter": "week" if by_week else "month",
        "present": Week.of(today) if by_week else Month.of(today),
        "as_month": Month.of(max(first_of_period, today) if today in period else first_of_period),
        "as_week": Week.of(today if today in period else first_of_period),
        "not_understood": bool(asked) and not (Week.read(asked) if by_week else Month.read(asked)),
        "weeks": grid(period, _cells(shown)),
        "kinds": [(shape, words) for shape, words in labels_for(school).items() if any(date.shape == shape for date in shown)],
        "dates": listed,
        "first_of_day": {date.uid for date in {date.day: date for date in reversed(listed)}.values()},
        "busiest": _busiest(listed),
        "section": "member",
        "here": "school",
    }
    return render(request, "memberzone/away.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity_confirmed_to_send
def address(request: HttpRequest, urn: int) -> HttpResponse:
    """Show the state of the lead's address of the school's calendar; a POST makes a new one and shows it, this once, or ends one."""
    person = person_of(request)
    school = school_led_by(person, urn)
    feeds = secret_feeds.feeds_of_school(school)
    context: dict[str, Any] = {"school": school, "section": "member", "here": "school"}
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            number = request.POST.get("feed", "")
            ended = feeds.filter(pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
            if secret_feeds.revoke(ended):
                messages.success(request, "That address has stopped working. Calendars that had it no longer update.")
            else:
                messages.info(request, "That address had stopped working already.")
            return redirect("member_school_calendar", urn=school.urn)
        context |= addresses_of("school_feed", secret_feeds.renew_of_school(person, school))
    every = list(feeds)
    context["feed"] = next((feed for feed in every if feed.person_id == person.pk), None)
    context["others"] = [feed for feed in every if feed.person_id != person.pk]
    return render(request, "memberzone/school_calendar.html", context)


def feeds_held(person: User) -> list[HeldFeed]:
    """Return the addresses of schools' calendars that `person` has, those of schools which they no longer lead among them."""
    return [
        HeldFeed(
            feed=feed,
            title=f"Who is out at {feed.school}",
            page=reverse("member_school_calendar", args=[feed.school.urn]) if is_lead_of(person, feed.school) else "",
        )
        for feed in SchoolFeed.objects.filter(person=person).select_related("school").order_by("pk")
    ]


def next_days(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return who is out in the next seven days, the first of them, and how many more dates there are."""
    now = timezone.now()
    found = dates_of_school(school, now, midnight(timezone.localdate() + NEXT_DAYS))
    return {"school": school, "dates": found[:MOST_IN_PANEL], "more": max(0, len(found) - MOST_IN_PANEL)}


def _cells(dates: Sequence[SchoolDate]) -> Mapping[datetime.date, Sequence[SchoolDate | More]]:
    """Return what the cell of each day says: its first dates, and how many more there are."""
    days: dict[datetime.date, list[SchoolDate]] = defaultdict(list)
    for date in dates:
        days[date.day].append(date)
    return {day: _cell(day, found) for day, found in days.items()}


def _cell(day: datetime.date, dates: list[SchoolDate]) -> Sequence[SchoolDate | More]:
    if len(dates) <= MOST_IN_A_CELL:
        return dates
    first = dates[: MOST_IN_A_CELL - 1]
    return [*first, More(f"and {len(dates) - len(first)} more", f"#day-{day.isoformat()}")]


def _busiest(dates: Sequence[SchoolDate]) -> list[tuple[str, str]]:
    """Return the days on which most colleagues are out, two at least, with how many."""
    people = {(date.day, date.who) for date in dates if date.who}
    counted = sorted(Counter(day for day, _ in people).items(), key=lambda each: (-each[1], each[0]))
    return [(weekday(day), f"{count} people") for day, count in counted[:BUSIEST] if count > 1]
