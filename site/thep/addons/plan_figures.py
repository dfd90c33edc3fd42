"""What add-ons count for in the report of the strategic plan."""

from collections import defaultdict

from thep.cms.academic_years import bounds_of
from thep.cms.plan.figures import PlanFigure, Serving

from .models import AddOn, Purchase
from .states import BOUGHT, are_in


def bought_serving(academic_year: int) -> list[Serving]:
    """Return the add-ons bought in a year, each counting for one."""
    begins, ends = bounds_of(academic_year)
    served: dict[int, set[str]] = defaultdict(set)
    for add_on, objective in AddOn.objectives.through.objects.values_list("addon", "objective"):
        served[add_on].add(objective)
    bought = Purchase.objects.filter(are_in(BOUGHT), ordered_at__gte=begins, ordered_at__lt=ends)
    return [Serving(1, frozenset(served[add_on])) for add_on in bought.values_list("add_on", flat=True)]


FIGURES = (PlanFigure(name="add-ons", label="Add-ons bought", order=40, served=bought_serving),)
