"""The strategic plan in the back office: the words of each year in one form, and a year that begins with those of the last."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from thep.cms.academic_years import in_words, this_academic_year
from thep.cms.office import Crumb, Screen, Step
from thep.design.fields import problems

from . import plan
from .errors import PlanError, PriorityMissing
from .models import LONGEST_WORDS

SEE = ("cms.view_planline",)
CHANGE = ("cms.change_planline",)
BEGIN = ("cms.add_planline",)
LAST = 9
"""The last number of a priority, and of an objective in it."""


class PlanForm(forms.Form):
    """A field for each part of a plan, by its key, with an empty one at the end of each priority and of the plan for what is new."""

    def __init__(self, *args: Any, words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in sorted([*words, *next_keys(words)]):
            kind = "Objective" if plan.is_objective(key) else "Priority"
            self.fields[key] = forms.CharField(
                label=f"{kind} {key}" if key in words else f"New {kind.lower()} {key}",
                initial=words.get(key, ""),
                required=False,
                max_length=LONGEST_WORDS,
                error_messages={"max_length": f"{kind} {key}: use {LONGEST_WORDS} characters or fewer."},
            )

    @property
    def priorities(self) -> list[tuple[str, list[Any]]]:
        """Return the heading of each priority, with the words that it has until now, and its fields, its own first."""
        groups: dict[str, list[Any]] = {}
        for key in self.fields:
            groups.setdefault(plan.priority_of(key), []).append(self[key])
        return [
            (f"{key} {fields[0].initial}" if fields[0].initial else f"Another priority: {key}", fields) for key, fields in groups.items()
        ]


def next_keys(words: dict[str, str]) -> list[str]:
    """Return the keys that the next priority, and the next objective of each, would have."""
    priorities = [key for key in words if not plan.is_objective(key)]
    used = {key: [int(each[2:]) for each in words if plan.is_objective(each) and plan.priority_of(each) == key] for key in priorities}
    objectives = [f"{key}.{number}" for key in priorities if (number := max(used[key], default=0) + 1) <= LAST]
    number = max((int(key) for key in priorities), default=0) + 1
    return [*objectives, str(number)] if number <= LAST else objectives


def address_of(academic_year: int) -> str:
    return reverse("office_plan_year", args=[academic_year])


class PlanScreen(Screen):
    """The plan of a year: this one, where the address names none. Who may changes its words, while the year isn't over."""

    permissions = SEE
    template_name = "cms/office/plan.html"
    header_icon = "list-ul"
    page_title = "Strategic plan"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.permissions = SEE if request.method in ("GET", "HEAD") else CHANGE
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def year(self) -> int:
        """The year that the address names. Raises Http404 where it has no plan, and can't have one yet."""
        year = int(self.kwargs.get("year", this_academic_year()))
        if year not in self.years:
            raise Http404
        return year

    @cached_property
    def years(self) -> list[int]:
        """Every year that has a plan, this year and the next."""
        now = this_academic_year()
        return sorted({*plan.written_years(), now, now + 1})

    @cached_property
    def plan(self) -> plan.Plan:
        return plan.plan_of(self.year)

    @property
    def is_open(self) -> bool:
        """Whether the words can be changed by whoever looks."""
        return self.plan.is_its_own and self.year >= this_academic_year() and self.request.user.has_perms(CHANGE)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer(PlanForm(words=self.plan.words, prefix="words"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PlanForm(request.POST, words=self.plan.words, prefix="words")
        if form.is_valid():
            try:
                plan.write(self.year, form.cleaned_data)
            except PriorityMissing as refusal:
                form.add_error(refusal.key, str(refusal))
            except PlanError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"The plan of {in_words(self.year)} is saved.")
                return redirect(address_of(self.year))
        return self.answer(form)

    def answer(self, form: PlanForm) -> HttpResponse:
        can_begin = not self.plan.is_its_own and self.year >= this_academic_year() and self.request.user.has_perms(BEGIN)
        context = self.get_context_data(
            title=f"Strategic plan {in_words(self.year)}",
            form=form,
            problems=problems(form) if form.is_bound else [],
            plan=self.plan,
            is_over=self.year < this_academic_year(),
            is_open=self.is_open,
            year_in_words=in_words(self.year),
            written_in=in_words(self.plan.written_in) if self.plan.written_in else "",
            years=[(address_of(year), in_words(year), year == self.year) for year in self.years],
            begin=reverse("office_plan_begin", args=[self.year]) if can_begin else "",
        )
        return self.render_to_response(context)


class BeginView(Step):
    """The words of the last plan become those of another year; pressing the button on that year's screen is enough."""

    permissions = BEGIN
    page_title = "Begin a year’s plan"
    button = "Begin the plan"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_plan"), "Strategic plan")]

    def get_page_subtitle(self) -> str:
        return in_words(self.kwargs["year"])

    def get_success_url(self) -> str:
        return address_of(self.kwargs["year"])

    def obstacle(self) -> str:
        try:
            plan.check_can_begin(self.kwargs["year"])
        except PlanError as refusal:
            return str(refusal)
        return ""

    def what_happens(self) -> list[str]:
        return [f"{in_words(self.kwargs['year'])} starts with the words of the last plan. You can change them until the year is over."]

    def perform(self, form: Any) -> str:
        plan.begin(self.kwargs["year"])
        return f"The plan of {in_words(self.kwargs['year'])} has the words of the last one. Change what is different."


class PlanItem(MenuItem):
    """For those who may see it."""

    def __init__(self) -> None:
        super().__init__("Strategic plan", reverse("office_plan"), name="strategic-plan", icon_name="list-ul", order=900)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perms(SEE)


def addresses() -> list[URLPattern]:
    return [
        path("plan/", PlanScreen.as_view(), name="office_plan"),
        path("plan/<int:year>/", PlanScreen.as_view(), name="office_plan_year"),
        path("plan/<int:year>/begin/", BeginView.as_view(), name="office_plan_begin"),
    ]
