"""A cancellation policy and its steps, in one form; and school holidays from a file."""

from typing import Any

from django import forms
from django.db import transaction
from django.forms import inlineformset_factory
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin import messages

from thep.cms.office import Crumb, Screen, Step
from thep.design.fields import problems

from . import school_holidays
from .models import CancellationPolicy, PolicyStep
from .office_forms import HolidaysForm


class PolicyForm(forms.ModelForm[CancellationPolicy]):
    class Meta:
        model = CancellationPolicy
        fields = ("name", "slug", "text", "waived_for_ofsted")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class StepForm(forms.ModelForm[PolicyStep]):
    class Meta:
        model = PolicyStep
        fields = ("at_least", "unit", "refund_percent")
        labels = {"at_least": "Time before the start", "unit": "Working days or hours", "refund_percent": "Refund, % of the price"}

    def clean_refund_percent(self) -> int:
        percent = int(self.cleaned_data["refund_percent"])
        if percent > 100:
            raise forms.ValidationError("The refund must be 100% or less.")
        return percent


Steps = inlineformset_factory(
    CancellationPolicy, PolicyStep, form=StepForm, extra=2, can_delete=True, max_num=40, absolute_max=100, validate_max=True
)


class PolicyView(Screen):
    template_name = "events/office/policy.html"
    header_icon = "undo"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "pk" in kwargs:
            self.permissions = ("events.view_cancellationpolicy" if request.method == "GET" else "events.change_cancellationpolicy",)
        else:
            self.permissions = ("events.add_cancellationpolicy",)
        return super().dispatch(request, *args, **kwargs)

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_policies:index"), "Cancellation policies")]

    def get_page_title(self) -> str:
        return "Change" if "pk" in self.kwargs else "New policy"

    def policy(self) -> CancellationPolicy:
        return get_object_or_404(CancellationPolicy, pk=self.kwargs["pk"]) if "pk" in self.kwargs else CancellationPolicy()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policy = self.policy()
        return self.answer(PolicyForm(instance=policy), Steps(instance=policy))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policy = self.policy()
        form, steps = PolicyForm(request.POST, instance=policy), Steps(request.POST, instance=policy)
        if form.is_valid() and steps.is_valid():
            with transaction.atomic():
                form.save()
                steps.save()
            messages.success(request, f"“{policy}” is saved. It applies to bookings made from now on.")
            return redirect(reverse("office_policies:index"))
        return self.answer(form, steps)

    def answer(self, form: PolicyForm, steps: Any) -> HttpResponse:
        found = problems(form, steps) if form.is_bound else []
        title = form.instance.name if form.instance.pk else "New policy"
        return self.render_to_response(self.get_context_data(form=form, steps=steps, problems=found, title=title))


class ImportHolidaysView(Step):
    """Take the holidays of a calendar or a table into the list."""

    permissions = ("events.add_schoolholiday", "events.delete_schoolholiday")
    page_title = "Import"
    button = "Import the holidays"
    header_icon = "upload"
    form_class = HolidaysForm

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_school_holidays:index"), "School holidays")]

    def what_happens(self) -> list[str]:
        return [
            "We’ll import every entry named as a holiday, half-term or break.",
            "An imported holiday replaces any holiday in the list that shares a day with it.",
            "You can import the same file again: it changes nothing.",
        ]

    def perform(self, form: Any) -> str:
        reading = form.cleaned_data["file"]
        kept = school_holidays.keep(reading.holidays)
        if reading.left_out:
            shown, more = reading.left_out[:5], len(reading.left_out) - 5
            messages.warning(self.request, "Left out: " + "; ".join(shown) + (f"; and {more} more" if more > 0 else "") + ".")
        return "1 holiday is in the list." if len(kept) == 1 else f"{len(kept)} holidays are in the list."
