"""The part of an office page that shows how far something is."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from .office import Screen


class ProgressPart(Screen):
    """How far something is, for the page that shows it to ask again; when it is over, the whole page is asked for."""

    def progress(self) -> dict[str, Any]:
        """Return what the part is drawn with; `is_under_way` says whether there is more to come."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        progress = self.progress()
        response = self.render_to_response(progress)
        if not progress["is_under_way"]:
            response["HX-Refresh"] = "true"
        return response
