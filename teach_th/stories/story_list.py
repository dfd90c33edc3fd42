"""The list of stories: by phase, subject and route into teaching, the newest first."""

from collections.abc import Sequence
from functools import cached_property

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from teach_th.vocabulary import Route
from thep.cms.models import names_of_subjects
from thep.cms.vocabulary import Phase
from thep.search.lists.faceted_list import FacetedList
from thep.search.lists.facets import Facet, facet_of, words_of_choices
from thep.search.lists.query import NEWEST, ListQuery
from thep.search.queries import Hit

from .models import StoryIndexPage, StoryPage
from .stories import KIND, stories_of_keys


class StoryList(FacetedList[ListQuery]):
    """The stories that everybody may read."""

    name = "stories"
    one, many = "story", "stories"
    kinds = (KIND,)
    template = "teach_th/story_index_page.html"
    row_template = "teach_th/story_rows.html"
    has_words = False
    orders = (NEWEST,)
    per_page = 12

    @cached_property
    def facets(self) -> Sequence[Facet]:
        return (
            facet_of("phase", "Phase", words_of_choices(Phase)),
            facet_of("route", "Route into teaching", words_of_choices(Route)),
            facet_of("subject", "Subject", names_of_subjects()),
        )

    def rows(self, hits: Sequence[Hit], query: ListQuery) -> Sequence[StoryPage]:
        return stories_of_keys([hit.key for hit in hits], self.request)


def show_stories(request: HttpRequest, page: StoryIndexPage) -> HttpResponseBase:
    """Show the stories that the visitor asks for, under the words of `page`."""
    return StoryList.show(request, **page.get_context(request))
