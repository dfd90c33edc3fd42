"""How often the pages were viewed in the last half year, and what was looked for in vain: more on school days, and more each month."""

import datetime

from courses.models import CoursePage
from demonstration.seeded_random import Dice
from thep.analytics import searches, totals
from thep.analytics.models import DailyTotal
from thep.events.school_terms import is_school_day

DAYS = 182
PLACES = {"/": 46, "/courses/": 38, "/calendar/": 17, "/teach/": 12, "/teach/vacancies/": 15, "/about/": 4, "/contact/": 3}
"""Views on a school day half a year ago."""

COURSES = 12
UNFOUND = {
    "courses": ["makaton", "forest school", "minibus", "lego therapy", "midday supervisors", "neurodiversity"],
    "vacancies": ["site manager", "caretaker", "lunchtime"],
    "site": ["term dates", "inset", "school meals"],
}


def load(today: datetime.date) -> None:
    """Write totals of each day before today; those that are there stay as they are."""
    dice = Dice("readership")
    places = PLACES | {
        f"/courses/{page.slug}/": 6 - number / 3 for number, page in enumerate(CoursePage.objects.live().order_by("title")[:COURSES])
    }
    made = []
    for number in range(DAYS, 0, -1):
        day = today - datetime.timedelta(number)
        growth = 1 + (DAYS - number) / DAYS
        rush = growth * (1 if is_school_day(day) and day.weekday() < 5 else 0.3) * dice.between(80, 125) / 100
        made += [
            DailyTotal(kind=totals.PAGE, key=path, date=day, count=count)
            for path, usual in places.items()
            if (count := round(usual * rush * dice.between(70, 140) / 100))
        ]
        made += [
            DailyTotal(kind=searches.kind_of(where), key=words, date=day, count=dice.between(1, 3))
            for where, sought in UNFOUND.items()
            for words in sought
            if dice.chance(round(8 * growth))
        ]
    DailyTotal.objects.bulk_create(made, ignore_conflicts=True)
