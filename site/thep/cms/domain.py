"""What pages give to the rest of the site."""

from thep.schedule.rounds import Round
from thep.search.registry import SearchSource

from . import publishing
from .models.page import PAGE
from .search import PageSource

PARTS = (
    SearchSource(PAGE, PageSource()),
    Round("publishing", publishing.publish_scheduled),
)
