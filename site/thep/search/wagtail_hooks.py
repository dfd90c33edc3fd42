from typing import Any

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from .models import SynonymGroup


class SynonymGroupCreateView(CreateView):
    def get_initial(self) -> dict[str, Any]:
        """Fill in the words that a link brings: `?terms=`."""
        return {**super().get_initial(), "terms": self.request.GET.get("terms", "")}


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    add_view_class = SynonymGroupCreateView
    icon = "search"
    menu_label = "Synonyms"
    list_display = ["__str__"]
    search_fields = ["terms"]


register_snippet(SynonymGroupViewSet)
