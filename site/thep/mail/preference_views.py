"""One page for all that an address is sent: to choose how often, to pause, to stop. And the one click of a letter that stops a list."""

from collections.abc import Collection

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from thep.accounts.access import person_of
from thep.accounts.people import addresses_of
from thep.cms.open_forms import open_to_anybody
from thep.design.templatetags.thep import day

from . import new_link, one_click, preferences
from .mailing_lists import PREFERENCES, preferences_address
from .preference_page import PreferencesForm
from .signed_links import LinkRefused, refused, says_why_refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show the page of who is signed in. Others are asked for their address, as many who get emails have no account."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path) if request.method == "POST" else redirect("email_preferences_new_link")
    return _show(request, addresses_of(person_of(request)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page without signing in. Nothing happens by opening it, for mail scanners open every link.

    A link that works no more says how to get a new one; who is signed in needs none.
    """
    try:
        email = PREFERENCES.read(token)
    except LinkRefused as error:
        if request.user.is_authenticated:
            return refused(request, error, again=reverse("email_preferences"), label="Choose the emails you get")
        form = new_link.NewLinkForm(request=request)
        return render(request, "mail/new_link.html", {"form": form, "error": error}, status=error.status)
    if request.method == "HEAD":  # as scanners ask: the link works, and nobody reads what the page would say
        return HttpResponse()
    return _show(request, [email])


@open_to_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Send a new link to an address. Whoever asks is told the same whether we know it or not."""
    form = new_link.NewLinkForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_bound and form.is_valid():
        new_link.send(form.cleaned_data["email"])
        return redirect("email_preferences_link_sent")
    return render(request, "mail/new_link.html", {"form": form}, status=form.http_status)


@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "mail/new_link_sent.html")


def _show(request: HttpRequest, addresses: Collection[str]) -> HttpResponse:
    """Show what the addresses get, or do what the pressed button says."""
    pressed = request.POST.get("do", "") if request.method == "POST" else ""
    if pressed == "stop all":
        preferences.stop_all(addresses)
        messages.success(request, "We’ve stopped all of these emails.")
        return redirect(request.path)
    if pressed == "resume":
        for address in addresses:
            preferences.resume(address)
        messages.success(request, "You’ll get these emails again from now on.")
        return redirect(request.path)
    form = PreferencesForm(request.POST if request.method == "POST" else None, addresses=addresses)
    if form.is_bound and form.is_valid():
        form.save()
        until = form.cleaned_data["until"]
        pause = f" You’ll get none of these emails until {day(until)}." if until else ""
        messages.success(request, f"We’ve saved your choices.{pause}")
        return redirect(request.path)
    return render(request, "mail/preferences.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button that stops a list, and stop it when it's pressed: by a mail program too, without a cookie (RFC 8058)."""
    email, sender, key = one_click.read(token)
    label = sender.label
    if key:
        entry = preferences.entry_of(email, sender.name, key)
        label = entry.words[:1].upper() + entry.words[1:] if entry is not None else label
    if request.method == "POST" and key:
        preferences.stop_entry(email, sender.name, key)
    elif request.method == "POST":
        preferences.stop([email], sender.name)
    context = {"email": email, "label": label, "stopped": request.method == "POST", "preferences": preferences_address(email)}
    return render(request, "mail/one_click.html", context)
