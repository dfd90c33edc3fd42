"""The form of a contact page."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from teach_th.pages.models import ContactPage
from thep.cms.fields import NameField, WordsField
from thep.cms.open_forms import DAY, Limit, OpenForm, open_to_anybody
from thep.cms.privacy import of_everybody

from . import enquiries


class EnquiryForm(OpenForm):
    name_of_limits = "enquiry"
    limits = (Limit(30), Limit(5, DAY, per="email"))

    name = NameField(
        max_length=150, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )  # fmt: skip
    email = forms.EmailField(
        max_length=254, label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your email address.", "invalid": "Enter an email address in full, such as name@example.com."},
    )  # fmt: skip
    words = WordsField(
        max_length=3000, label="What would you like to know?", widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Enter your question."},
    )  # fmt: skip


@open_to_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def ask_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form and send what was asked; a form that isn't right is shown again with all that was typed."""
    page = get_object_or_404(of_everybody(ContactPage.objects.live()), pk=pk)
    form = EnquiryForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_bound and form.is_valid():
        enquiries.send(page, **form.cleaned_data)
        return redirect("enquiry_sent")
    context = {"section": "teach", "form": form, "asked": page, "crumbs": page.way(request)}
    return render(request, "teach_th/enquiry.html", context, status=form.http_status)


@require_safe
def question_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "teach_th/enquiry_sent.html", {"section": "teach"})
