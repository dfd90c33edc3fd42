"""The office records that a school continues as another, confirms it, or dismisses it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.cms.fields import DayInput, WordsField
from thep.cms.office import Crumb, Step
from thep.cms.typed_choices import TypedChoice
from thep.design.templatetags.thep import day
from thep.schools import succession_followers, successions
from thep.schools.errors import CannotBeRecorded, SchoolsError
from thep.schools.models import Affiliation, School, Succession
from thep.schools.succession_followers import Question


class ConfirmForm(forms.Form):
    """As which school it continues, where several may; where each person goes then; and what domains ask."""

    def __init__(
        self, *args: Any, school: School, candidates: list[School], people: list[Affiliation], questions: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(each.pk): each for each in candidates}
        self.people = people if len(candidates) > 1 else []
        self.questions = {each: questions(school, each) for each in candidates}
        choices = [(key, f"{each} ({each.number_in_words})") for key, each in self.candidates.items()]
        if len(candidates) > 1:
            self.fields["successor"] = forms.ChoiceField(
                label="Which school has its membership, orders, bookings and pages?", choices=choices, widget=forms.RadioSelect,
                error_messages={"required": "Choose the school that everything goes to."},
            )  # fmt: skip
        for key, listings in self._by_person().items():
            roles = " and ".join(listing.get_role_display() for listing in listings)
            self.fields[f"person_{key}"] = forms.ChoiceField(
                label=f"{listings[0].person} ({roles})",
                choices=choices,
                error_messages={"required": f"Choose where {listings[0].person} goes."},
            )
        for each, asked in self.questions.items():
            for question in asked:
                self.fields[_name(each, question)] = forms.ChoiceField(
                    label=question.label, choices=question.choices, widget=forms.RadioSelect, help_text=question.help_text,
                    required=len(candidates) == 1, error_messages={"required": "Choose which one goes on."},
                )  # fmt: skip

    def successor(self) -> School:
        return self.candidates[self.cleaned_data["successor"]] if "successor" in self.fields else next(iter(self.candidates.values()))

    def going(self) -> dict[int, School]:
        return {key: self.candidates[self.cleaned_data[f"person_{key}"]] for key in self._by_person()}

    def answers(self) -> dict[str, str]:
        successor = self.successor()
        return {question.name: self.cleaned_data[_name(successor, question)] for question in self.questions[successor]}

    def _by_person(self) -> dict[int, list[Affiliation]]:
        found: dict[int, list[Affiliation]] = {}
        for listing in self.people:
            found.setdefault(listing.person_id, []).append(listing)
        return found


def _since(succession: Succession) -> str:
    return f" since {day(succession.on)}" if succession.on else ""


def _name(school: School, question: Question) -> str:
    return f"{question.name}_{school.pk}"


class SuccessionStep(Step):
    permissions = ("schools.change_school", "schools.change_affiliation")
    refusals = (SchoolsError,)
    header_icon = "resubmit"

    @cached_property
    def school(self) -> School:
        known = School.objects.filter(successions__isnull=False).select_related("continues_as").distinct()
        return get_object_or_404(known, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return f"{self.school} ({self.school.number_in_words})"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_successions:index"), "School changes")]


class RecordForm(forms.Form):
    """Which school is followed by which, since when, and how the office knows."""

    school = forms.ModelChoiceField(
        School.objects.filter(continues_as=None), widget=TypedChoice, empty_label="Choose a school", label="Which school has closed?",
        error_messages={"required": "Choose the school that has closed.", "invalid_choice": "Choose a school from the list."},
    )  # fmt: skip
    successor = forms.ModelChoiceField(
        School.objects.open(), widget=TypedChoice, empty_label="Choose a school", label="Which school follows it?",
        error_messages={"required": "Choose the school that follows it.", "invalid_choice": "Choose a school from the list."},
    )  # fmt: skip
    on = forms.DateField(
        label="Since when?", widget=DayInput, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        error_messages={"required": "Enter the date of the change.", "invalid": "Enter a date, such as 01/09/2026."},
    )  # fmt: skip
    reason = WordsField(
        max_length=500, label="How do you know?", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as what was decided, and where you read it. Don’t name people. Your colleagues read it before they confirm.",
        error_messages={"required": "Say how you know."},
    )  # fmt: skip


class RecordView(Step):
    """Record a change of a school that the register has no link for; it is confirmed as those of the register are."""

    permissions = ("schools.add_succession", "schools.change_affiliation")
    header_icon = "resubmit"
    page_title = "Record a change"
    button = "Record and check"
    form_class = RecordForm
    recorded: Succession | None = None

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_successions:index"), "School changes")]

    def get_success_url(self) -> str:
        found = self.recorded
        return reverse("office_successions:confirm", args=[found.school_id]) if found else super().get_success_url()

    def what_happens(self) -> list[str]:
        return ["Nothing moves yet. On the next screen you see what would move, and confirm or dismiss it."]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except CannotBeRecorded as error:
            form.add_error(error.field, str(error))
            return self.form_invalid(form)

    def perform(self, form: Any) -> str:
        self.recorded = successions.record(**form.cleaned_data, by=person_of(self.request))
        return f"We’ve recorded that {self.recorded.successor_name} follows {self.recorded.school}. Check what moves, then confirm."


class ConfirmView(SuccessionStep):
    """Have everything of a school go on at its successor."""

    template_name = "schools/office/continue.html"
    page_title = "Continues as another school"
    button = "Move everything"
    form_class = ConfirmForm

    @cached_property
    def candidates(self) -> list[School]:
        return [each for each in successions.candidates(self.school) if each.status == School.Status.OPEN]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "school": self.school,
            "candidates": self.candidates,
            "people": successions.people_of(self.school),
            "questions": succession_followers.questions_of,
        }

    def get_form(self, form_class: Any = None) -> Any:
        return forms.Form() if self.obstacle() else super().get_form(form_class)

    def obstacle(self) -> str:
        return successions.obstacle(self.school)

    def what_happens(self) -> list[str]:
        moving = succession_followers.tell_what_moves(self.school)
        names = " or ".join(f"{each} ({each.number_in_words})" for each in self.candidates)
        by_hand = [each for each in self.school.successions.filter(dismissed_at=None) if each.reason]
        return [
            *([] if by_hand else [f"The register says that {self.school} continues as {names}."]),
            *(f"Our office recorded that {each.successor_name} follows {self.school}{_since(each)}: {each.reason}" for each in by_hand),
            f"These move there: {'; '.join(moving)}." if moving else "There is nothing to move.",
            "Orders, invoices and statements that were written keep the old name and URN. Links to the old school lead to the new one.",
            "This can’t be undone.",
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "dismiss": reverse("office_successions:dismiss", args=[self.school.pk]),
            "may_dismiss": self.school.successions.proposed().exists(),
        }

    def perform(self, form: Any) -> str:
        new = successions.confirm(
            self.school, successor=form.successor(), going=form.going(), answers=form.answers(), by=person_of(self.request)
        )
        return f"{self.school} continues as {new}. Its people and records are there now."


class DismissView(SuccessionStep):
    """Answer that nothing is to move."""

    page_title = "Dismiss"
    button = "Dismiss"

    def what_happens(self) -> list[str]:
        return [f"Nothing moves from {self.school}, and this no longer needs attention. You can confirm it later under School changes."]

    def obstacle(self) -> str:
        return successions.obstacle(self.school) if self.school.continues_as else ""

    def perform(self, form: Any) -> str:
        successions.dismiss(self.school, by=person_of(self.request))
        return f"Nothing moves from {self.school}."
