"""The chooser of objectives: boxes to tick, by priority, in the words of this year's plan."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.forms.models import ModelChoiceIterator
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from thep.cms.academic_years import this_academic_year
from thep.cms.fields import RecordsField

from .models import Objective
from .plan import plan_of

LABEL = "Objectives of the strategic plan"
WITHDRAWN = "Not in this year’s plan"


class ObjectiveBoxes(forms.CheckboxSelectMultiple):
    """A group of boxes for each priority. What this year's plan has left out stands there only while it is chosen."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        return render_to_string("cms/office/objective_boxes.html", self.get_context(name, value, attrs))

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)
        return [
            (label, [box for box in boxes if label != WITHDRAWN or box["selected"]], index)
            for label, boxes, index in groups
            if label != WITHDRAWN or any(box["selected"] for box in boxes)
        ]


class ByPriority(ModelChoiceIterator):
    """Yields the objectives of this year's plan by priority, then those of other years."""

    def __iter__(self) -> Iterator[Any]:
        plan = plan_of(this_academic_year())
        for priority in plan.priorities:
            if priority.objectives:
                yield f"{priority.key} {priority.words}", [(key, f"{key} {words}") for key, words in priority.objectives.items()]
        if plan.withdrawn:
            yield WITHDRAWN, [(key, f"{key} {words}") for key, words in plan.withdrawn.items()]


class ObjectivesChoice(RecordsField):
    """Any number of objectives, in a form."""

    widget = ObjectiveBoxes
    iterator = ByPriority

    def __init__(self, queryset: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("label", LABEL)
        kwargs.setdefault("required", False)
        super().__init__(Objective.objects.all() if queryset is None else queryset, **kwargs)


if TYPE_CHECKING:
    ManyObjectives = models.ManyToManyField[Objective, Any]
else:
    ManyObjectives = models.ManyToManyField  # takes no parameters when it runs


class ObjectivesField(ManyObjectives):
    """The objectives that something serves: `objectives = ObjectivesField()` gives its forms the chooser."""

    def __init__(self, to: Any = "cms.Objective", **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("related_name", "+")
        kwargs.setdefault("verbose_name", LABEL)
        super().__init__(to, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ManyToManyField", list(args), kwargs

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", ObjectivesChoice)
        return super().formfield(**kwargs)
