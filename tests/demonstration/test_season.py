"""What the demonstration covers moves with the day."""

import datetime

from demonstration.season import school_day_before, season
from thep.events.school_terms import terms_of

day = datetime.date.fromisoformat


def test_a_season_runs_from_nine_weeks_ago_to_the_end_of_the_second_term_after_this():
    assert season(day("2026-11-24")) == (day("2026-09-22"), day("2027-07-21"))
    assert season(day("2027-08-12"))[1] == terms_of(2027)[2].last


def test_school_days_are_counted_back_over_weekends_and_holidays():
    assert school_day_before(day("2026-11-30"), 1) == day("2026-11-27")
    half_term = terms_of(2026)[0].half_term
    assert school_day_before(half_term + datetime.timedelta(days=7), 1) == half_term - datetime.timedelta(days=3)
    assert school_day_before(day("2026-08-20"), 1) == terms_of(2025)[2].last
