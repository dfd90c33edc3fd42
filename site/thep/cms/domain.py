"""What pages give to the rest of the site."""

from thep.schedule.rounds import Round
from thep.search.registry import SearchSource
from thep.search.sorts import SearchSort

from . import new_site, publishing, sitemaps
from .first_things import FirstThing
from .models import subject
from .models.page import PAGE
from .plan.figures import PlanFigure, pages_serving
from .search import PageSource

PARTS = (
    subject.LIST,
    SearchSource(PAGE, PageSource()),
    SearchSort(name="pages", one="Page", all="Pages", kinds=(PAGE,), order=20),
    sitemaps.SitemapAddresses("pages", sitemaps.pages),
    Round("publishing", publishing.publish_scheduled, words="Publish and take down scheduled pages"),
    FirstThing("subjects", 10, new_site.make_subjects),
    FirstThing("synonyms", 20, new_site.make_synonyms),
    FirstThing("strategic plan", 25, new_site.make_plan),
    PlanFigure(name="pages", label="Pages on the site", order=30, served=pages_serving),
)
