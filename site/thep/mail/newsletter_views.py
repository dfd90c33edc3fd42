"""Asking for the newsletter, confirming it, stopping it. A link in a letter shows a button: mail programs follow links by themselves."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from thep.cms.open_forms import DAY, Limit, OpenForm, open_to_anybody

from . import newsletter


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
    subscription = newsletter.confirm(token) if request.method == "POST" else newsletter.to_confirm(token)
    status = 200 if subscription else 410
    return render(request, "mail/newsletter/confirmed.html", {"subscription": subscription}, status=status)


@never_cache
@csrf_exempt
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the newsletter, or ask whether to; a mail program posts here for its reader (RFC 8058), from a page of its own."""
    email = newsletter.stop(token) if request.method == "POST" else newsletter.to_stop(token)
    stopped = request.method == "POST" or email == ""
    context = {"email": email, "known": email is not None, "stopped": stopped}
    return render(request, "mail/newsletter/stopped.html", context, status=404 if email is None else 200)
