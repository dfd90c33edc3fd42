"""The form that makes a job alert, the page on which its person looks after it, and the one click that stops it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from teach_th import signed_links
from thep.cms.open_forms import open_to_anybody
from thep.mail.signed_links import says_why_refused

from . import alerts, saved_searches
from .forms import AlertForm, FrequencyForm
from .models import JobAlert


@open_to_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form of a job alert, and ask by email for it to be confirmed.

    The list's filters come along in the page's address; the form offers them to be changed.
    """
    initial = {"email": request.user.email} if request.user.is_authenticated else {}
    form = AlertForm(request.POST if request.method == "POST" else None, request=request, initial=initial)
    if form.is_bound and form.is_valid():
        alerts.ask(email=form.cleaned_data["email"], frequency=form.cleaned_data["frequency"], search=form.search)
        return redirect("job_alert_sent")
    return render(request, "teach_th/alert.html", {"form": form, "section": "teach"}, status=form.http_status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "teach_th/alert_sent.html", {"section": "teach"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a letter leads to: confirm, change, pause, stop. Nothing happens by opening it, for mail scanners open every link."""
    alert = signed_links.find(JobAlert, token)
    if alert is None:
        return render(request, "teach_th/alert_gone.html", {"section": "teach"}, status=410)
    form = FrequencyForm(request.POST or None, initial={"frequency": alert.frequency})
    if request.method == "POST":
        return move(request, alert, form)
    context = {
        "alert": alert,
        "token": token,
        "form": form,
        "search": saved_searches.in_words(alert.search),
        "list": saved_searches.address(alert.search),
        "section": "teach",
    }
    return render(request, "teach_th/alert_link.html", context)


def move(request: HttpRequest, alert: JobAlert, form: FrequencyForm) -> HttpResponse:
    """Do what the pressed button of the page says."""
    do = request.POST.get("do", "")
    if do == "stop":
        alerts.FLOW.stop(alert)
        return render(request, "teach_th/alert_stopped.html", {"section": "teach"})
    if do == "confirm":
        alerts.FLOW.confirm_asked(alert)
        messages.success(request, "Thank you. Your job alert is on.")
    elif do == "pause":
        alerts.pause(alert)
        messages.success(request, "Your job alert is paused. We won’t email you until you turn it on again.")
    elif do == "resume":
        alerts.resume(alert)
        messages.success(request, "Your job alert is on again.")
    elif do == "change" and form.is_valid():
        alerts.change(alert, frequency=form.cleaned_data["frequency"])
        messages.success(request, "We’ve changed your job alert.")
    return redirect(request.path)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop an alert by one click (RFC 8058): a mail program posts here by itself, without a cookie.

    A GET shows the button; an alert that has gone has been stopped.
    """
    alert = signed_links.find(JobAlert, token)
    if request.method == "POST" and alert is not None:
        alerts.FLOW.stop(alert)
        alert = None
    if alert is None:
        return render(request, "teach_th/alert_stopped.html", {"section": "teach"})
    return render(request, "teach_th/alert_stop.html", {"search": saved_searches.in_words(alert.search), "section": "teach"})
