"""The form for those who would like to work here, and the page on which they look after what they said."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from teach_th import signed_links
from teach_th.alerts import alerts, saved_searches
from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.cms.open_forms import open_to_anybody
from thep.mail.signed_links import says_why_refused

from . import expressions
from .forms import ChangeForm, InterestForm, initial_of, said_by
from .models import ExpressionOfInterest

MOVES: dict[str, tuple[Callable[[ExpressionOfInterest], object], str]] = {
    "hide": (expressions.hide, "You’re hidden. No school sees what you’ve told us until you show it again."),
    "show": (expressions.show, "Schools can see what you’ve told us again."),
    "renew": (expressions.renew, "We’ll keep what you’ve told us for a year from today."),
}


@open_to_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def express(request: HttpRequest) -> HttpResponse:
    """Show a short form without a CV, and keep what is sent. Nobody sees it before its link in an email is confirmed."""
    initial = initial_of(request.user) if isinstance(request.user, User) else {}
    form = InterestForm(request.POST if request.method == "POST" else None, request=request, initial=initial)
    if form.is_bound and form.is_valid():
        expressions.express(email=form.cleaned_data["email"], wants_alerts=form.cleaned_data["wants_alerts"], **form.said())
        return redirect("interest_sent")
    return render(request, "teach_th/interest.html", {"form": form, "section": "teach"}, status=form.http_status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "teach_th/interest_sent.html", {"section": "teach"})


@require_safe
def withdrawn(request: HttpRequest) -> HttpResponse:
    return render(request, "teach_th/interest_withdrawn.html", {"section": "teach"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a letter leads to: confirm, and look after what one said. Opening it does nothing, for mail scanners open every link."""
    expression = _expression_of(token)
    if expression is None:
        return render(request, "teach_th/interest_gone.html", {"section": "teach"}, status=410)
    if request.method == "POST":
        return move(request, expression, back=request.path)
    return render(request, "teach_th/interest_link.html", context_of(expression) | {"section": "teach"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def change(request: HttpRequest, token: str) -> HttpResponse:
    expression = _expression_of(token)
    if expression is None:
        return render(request, "teach_th/interest_gone.html", {"section": "teach"}, status=410)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=said_by(expression))
    if form.is_bound and form.is_valid():
        expressions.change(expression, **form.said())
        messages.success(request, "We’ve saved your changes.")
        return redirect("interest_link", token=token)
    context = context_of(expression) | {"form": form, "section": "teach"}
    return render(request, "teach_th/interest_change.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show the page of `link`, with job alerts, to somebody who is signed in with the same address."""
    expression = expressions.of_person(person_of(request))
    if expression is not None and request.method == "POST":
        return move(request, expression, back=request.path)
    context = context_of(expression) if expression else {}
    mine = [(alert, saved_searches.in_words(alert.search), signed_links.token_of(alert)) for alert in alerts.of_person(person_of(request))]
    return render(request, "teach_th/interest_mine.html", context | {"alerts": mine, "section": "member", "here": "interest"})


def move(request: HttpRequest, expression: ExpressionOfInterest, *, back: str) -> HttpResponse:
    """Do what the pressed button of the page says, and go `back`, or to a page that says that all is withdrawn."""
    do = request.POST.get("do", "")
    if do == "withdraw":
        expressions.FLOW.stop(expression)
        return redirect("interest_withdrawn")
    if do == "confirm" and expressions.FLOW.confirm_asked(expression) is not None:
        messages.success(request, "Thank you. Schools can now see what you’ve told us.")
    if do in MOVES:
        operation, said = MOVES[do]
        operation(expression)
        messages.success(request, said)
    return redirect(back)


def _expression_of(token: str) -> ExpressionOfInterest | None:
    """Return the expression of a letter's link, with what its page shows of it; None where it's gone."""
    return signed_links.find(ExpressionOfInterest, token, among=ExpressionOfInterest.objects.with_lists())


def context_of(expression: ExpressionOfInterest) -> dict[str, object]:
    return {
        "expression": expression,
        "token": signed_links.token_of(expression),
        "looks": expression.looks.select_related("school")[:200],
        "hidden_from": [name for name, _ in expression.listed_schools],
    }
