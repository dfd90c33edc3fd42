"""What pages complain of when the site starts."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from thep.domains import ours, parts_of
from thep.search.registry import sources

from .models import BasePage, Objective
from .plan.figures import PlanFigure


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


@register()
def check_objectives_are_counted(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each model that serves objectives of the strategic plan, and whose domain counts nothing of them."""
    return [
        Error(
            f"{model._meta.label} serves objectives of the strategic plan, of which the report counts none.",
            hint="Declare a PlanFigure in the domain.py of its app.",
            obj=model,
            id="cms.E002",
        )
        for config in ours()
        for model in config.get_models()
        if any(field.related_model is Objective for field in model._meta.local_many_to_many)
        and not any(isinstance(part, PlanFigure) for part in parts_of(config))
    ]
