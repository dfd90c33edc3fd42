from django.core.validators import RegexValidator
from django.db import models
from modelcluster.fields import ParentalKey

LONGEST_WORDS = 150


class Objective(models.Model):
    """Something that the strategic plan wants, by its number in the plan ('3.2'), which it keeps in every year.

    Its words are those of a year: `PlanLine`.
    """

    key = models.CharField("number", max_length=3, primary_key=True, validators=[RegexValidator(r"^[1-9]\.[1-9]\Z")])

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class PlanLine(models.Model):
    """The words of a priority ('3') or an objective ('3.2') in the plan of one academic year, which its first year names."""

    academic_year = models.PositiveSmallIntegerField()
    key = models.CharField("number", max_length=3, validators=[RegexValidator(r"^[1-9](\.[1-9])?\Z")])
    words = models.CharField(max_length=LONGEST_WORDS)

    class Meta:
        ordering = ["academic_year", "key"]
        constraints = [models.UniqueConstraint(fields=["academic_year", "key"], name="one_wording_a_year_of_each_part_of_the_plan")]

    def __str__(self) -> str:
        return f"{self.key} {self.words}"


class PageObjective(models.Model):
    """An objective that a page serves. It belongs to the page's draft until that is published."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="plan_objectives")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["objective"]
        constraints = [models.UniqueConstraint(fields=["page", "objective"], name="a_page_serves_an_objective_once")]

    def __str__(self) -> str:
        return str(self.objective_id)
