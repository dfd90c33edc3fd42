"""What courses give to the rest of the site."""

from thep.cms.listings import Listing
from thep.events.entries import EVENT, UNDATED
from thep.events.kinds import EventKind
from thep.schedule.rounds import Round
from thep.search.registry import SearchSource

from . import listed, search
from .companions import companion_of

PARTS = (
    EventKind(name="course", label="Course", plural="Courses", shape="course", companion=companion_of),
    EventKind(name="briefing", label="Briefing", plural="Briefings", shape="briefing", companion=companion_of),
    EventKind(name="programme", label="Programme", plural="Programmes", shape="programme", companion=companion_of),
    SearchSource(EVENT, search.EventSource()),
    SearchSource(UNDATED, search.UndatedSource()),
    Listing(name="courses", template="courses/listed.html", find=listed.find),
    Round("catalogue", search.catch_up),
)
