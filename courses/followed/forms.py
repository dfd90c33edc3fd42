"""What somebody who wants to be told of new dates says: for which words and filters."""

from typing import Any

from django import forms
from django.http import HttpRequest

from thep.search.lists.facets import Filter, filter_of

from . import searches


class FollowForm(forms.Form):
    """`asked` is what is to be followed: read from the form as the catalogue reads it from its address."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = searches.read(request.POST if self.is_bound else request.GET)

    @property
    def filters(self) -> list[Filter]:
        """Return what can be ticked, with what is."""
        return [filter_of(facet, {}, self.asked.chosen.get(facet.name, ())) for facet in self.asked.facets]
