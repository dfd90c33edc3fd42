"""What the demonstration covers moves with the day."""

import datetime

from demonstration.season import season
from thep.events.school_terms import terms_of

day = datetime.date.fromisoformat


def test_a_season_runs_from_nine_weeks_ago_to_the_end_of_the_second_term_after_this():
    assert season(day("2026-11-24")) == (day("2026-09-22"), day("2027-07-21"))
    assert season(day("2027-08-12"))[1] == terms_of(2027)[2].last
