"""Asking for the newsletter, confirming it, stopping it. A link in a letter shows a button: mail programs follow links by themselves."""

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from thep.cms.open_forms import DAY, Limit, OpenForm, open_to_anybody

from . import newsletter
from .models import Subscription
from .signed_links import LinkGone, LinkRefused, LinkUsed, refused


class SubscribeForm(OpenForm):
    name_of_limits = "newsletter"
    limits = (Limit(30), Limit(3, DAY, "email"))

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter your email address",
            "invalid": "Enter an email address, such as name@school.example",
            "max_length": "An email address has 254 characters at most",
        },
    )


@open_to_anybody
def subscribe(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "mail/newsletter/subscribe.html", {"form": SubscribeForm(request=request)})
    form = SubscribeForm(request.POST, request=request)
    if not form.is_valid():
        return render(request, "mail/newsletter/subscribe.html", {"form": form}, status=form.http_status)
    newsletter.ask(form.cleaned_data["email"])
    return redirect("newsletter_asked")


def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "mail/newsletter/asked.html")


@never_cache
@open_to_anybody
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button that confirms, and confirm when it's pressed."""
    try:
        subscription: Subscription | None = newsletter.CONFIRM.find(token)
        if request.method == "POST" and subscription is not None:
            subscription = newsletter.FLOW.confirm_asked(subscription)
        if subscription is None:
            raise LinkGone
    except LinkUsed as used:
        subscription = cast(Subscription, used.record)
    except LinkRefused as error:
        return refused(request, error, again=reverse("newsletter_signup"), label="Ask for a new link")
    return render(request, "mail/newsletter/confirmed.html", {"subscription": subscription})


@never_cache
@csrf_exempt
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button that stops the newsletter, and stop it when it's pressed: by a mail program too, for its reader (RFC 8058)."""
    try:
        subscription = newsletter.STOP.find(token)
    except LinkGone:
        return render(request, "mail/newsletter/stopped.html", {"stopped": True})
    except LinkRefused as error:
        return refused(request, error)
    if request.method == "POST":
        newsletter.FLOW.stop(subscription)
    return render(request, "mail/newsletter/stopped.html", {"email": subscription.email, "stopped": request.method == "POST"})
