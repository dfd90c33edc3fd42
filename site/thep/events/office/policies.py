"""Cancellation policies in the back office, each with its steps in one form."""

from typing import Any

from django import forms
from django.db import transaction
from django.forms import inlineformset_factory
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.money import PoundsField
from thep.cms.office import EVENTS_MENU, Crumb, RecordViewSet, Screen
from thep.design.fields import problems
from thep.events.models import CancellationPolicy, PolicyStep


class PolicyForm(forms.ModelForm[CancellationPolicy]):
    absence_fee_pence = PoundsField(
        label="Fee for not coming", required=False, help_text="In pounds, before VAT, on top of the price. Leave it empty if there is none."
    )

    class Meta:
        model = CancellationPolicy
        fields = ("name", "slug", "text", "absence_text", "absence_fee_pence", "waived_for_ofsted")
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("text", "absence_text")}

    def clean_absence_fee_pence(self) -> int:
        return self.cleaned_data["absence_fee_pence"] or 0

    def clean(self) -> dict[str, Any] | None:
        """Ask for words where there is a fee: nobody is charged what they couldn't read before."""
        cleaned = super().clean()
        if self.cleaned_data.get("absence_fee_pence") and not self.cleaned_data.get("absence_text", "").strip():
            self.add_error("absence_text", "Say in words what happens when somebody doesn’t come, as there is a fee for it.")
        return cleaned


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
    header_icon = "rotate"

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


class PolicyViewSet(RecordViewSet):
    """A policy and its steps are changed in one form; bookings keep what was in force when they were made."""

    model = CancellationPolicy
    name = "office_policies"
    url_prefix = "policies"
    icon = "rotate"
    menu_label = "Cancellation policies"
    menu_order = 70
    menu_hook = EVENTS_MENU
    parts = ()
    own_parts = ("add", "edit")
    list_display = (
        TitleColumn("name", label="Name", get_url=lambda policy: reverse("office_policies:edit", args=[policy.pk])),
        Column(
            "waived_for_ofsted",
            label="Waived for an Ofsted visit",
            accessor=lambda policy: "Yes" if policy.waived_for_ofsted else "No",
        ),
    )
    introduction = "How much we refund when somebody cancels. Each booking keeps the policy it was made under."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", PolicyView.as_view(), name="add"),
            path("<int:pk>/", PolicyView.as_view(), name="edit"),
        ]
