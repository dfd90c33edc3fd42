"""What a job alert asks: what for, how often, and where to."""

from typing import Any

from django import forms
from django.http import HttpRequest

from teach_th.vacancies.vacancy_list import VacancyList
from thep.cms.open_forms import DAY, Limit, OpenForm
from thep.search.lists.facets import Filter, filter_of

from . import saved_searches
from .models import LONGEST_SEARCH, JobAlert

OFFERED = ("role", "phase", "subject", "pattern", "early")
"""The facets that the form offers, in its order; others come along from the list."""


class FrequencyForm(forms.Form):
    frequency = forms.ChoiceField(
        choices=JobAlert.Frequency.choices, initial=JobAlert.Frequency.WEEKLY, widget=forms.RadioSelect, label="How often?",
        error_messages={"required": "Choose how often.", "invalid_choice": "Choose one of these."},
    )  # fmt: skip


class AlertForm(OpenForm, FrequencyForm):
    """`asked` is what is searched for: read from the form as the list reads it from its address."""

    name_of_limits = "job alert"
    limits = (Limit(30), Limit(5, per="email"), Limit(10, DAY, per="email"))

    email = forms.EmailField(
        max_length=254, label="Email address", help_text="We send a link to it, to confirm that it’s yours.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your email address.", "invalid": "Enter an email address in full, such as name@example.com."},
    )  # fmt: skip

    field_order = ["email", "frequency"]

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        self.asked = VacancyList().read(request.POST if self.is_bound else request.GET)
        self.search = self.asked.canonical().query_string

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(self.search) > LONGEST_SEARCH:
            raise forms.ValidationError("That’s too much to search for at once. Use fewer words or filters.")
        return cleaned

    @property
    def filters(self) -> list[Filter]:
        """What can be ticked, with what is."""
        facets = {facet.name: facet for facet in VacancyList().facets}
        return [filter_of(facets[name], {}, self.asked.chosen.get(name, ())) for name in OFFERED if name in facets]

    @property
    def further(self) -> list[tuple[str, str]]:
        """What the search has besides: it stays, hidden."""
        others = [(name, value) for name, values in self.asked.chosen.items() if name not in OFFERED for value in values]
        return [*others, *(self.asked.further_parts() if self.asked.place else [])]

    @property
    def in_words(self) -> str:
        return saved_searches.in_words(self.search)
