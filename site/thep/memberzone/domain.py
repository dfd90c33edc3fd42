"""What the member zone gives to itself: the way to its own pages of a school."""

from thep.accounts.panels import ASIDE
from thep.events.held_feeds import HeldFeeds
from thep.schools.panels import SchoolPanel

from . import school_calendar, value_panel

PARTS = (
    SchoolPanel(name="away", template="memberzone/away_panel.html", context=school_calendar.next_days, order=35),
    SchoolPanel(name="value", place=ASIDE, template="memberzone/value_panel.html", context=value_panel.link, order=22),
    HeldFeeds("schools", school_calendar.feeds_held),
)
