"""The list of clubs, as its address shows it."""

from functools import cached_property

from thep.cms.models import names_of_subjects
from thep.cms.spreadsheets import Heading, Sheet
from thep.search.lists.faceted_list import FacetedList
from thep.search.lists.facets import facet_of
from thep.search.lists.query import BEST_MATCH, NEWEST, SortOrder
from thep.search.queries import ByNumber


class ClubList(FacetedList):
    name = "clubs"
    one, many = "club", "clubs"
    title = "Clubs"
    section = "clubs"
    kinds = ("club",)
    sheet = Sheet("clubs", [Heading("Club", lambda club: club.title), Heading("What it is for", lambda club: club.summary)])
    orders = (NEWEST, SortOrder("largest", "Largest first", ByNumber("size")), BEST_MATCH)

    @cached_property
    def facets(self):
        return (facet_of("subject", "Subject", names_of_subjects()),)
