"""What pages complain of when the site starts."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from thep.search.registry import sources

from .models import BasePage


@register()
def check_pages_are_found(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each type of page that the search is to be told of, and that has no source."""
    return [
        Error(
            f"{model._meta.label} is found as {model.search_kind!r}, of which no domain declares a source.",
            hint="Declare a SearchSource of this name, or leave the page's search_kind as it is.",
            obj=model,
            id="cms.E001",
        )
        for model in apps.get_models()
        if issubclass(model, BasePage) and model.search_kind and model.search_kind not in sources()
    ]
