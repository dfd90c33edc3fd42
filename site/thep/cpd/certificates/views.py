"""Where anybody checks a certificate by its number. Search engines stay out, and what is shown is kept by nobody on the way."""

# The public `allauth.core.ratelimit` doesn't count what is asked by GET, nor take limits beside those of accounts.
from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thep.mail.signed_links import LinkGone, says_why_refused

from . import checking
from .checking import Checked
from .forms import NumberForm, SurnameForm
from .models import Certificate

LIMITS = {"number": "60/m/ip,600/d/ip", "surname": "10/m/ip,5/m/key,30/d/key"}
"""Numbers can't be guessed; surnames can, so few are tried for a certificate."""


class CertificateDeleted(LinkGone):
    title = "That certificate has been deleted"
    words = "We delete certificates of closed accounts six years after the event."


@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a certificate's number, and go to it."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("certificate", number=form.cleaned_data["number"])
    return _answer(request, "cpd/certificates/check.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Say whether a certificate is in force: with initials, or in full to whoever knows the surname."""
    if not ratelimit.consume(request, app="thep.certificates", action="number", config=LIMITS, limit_get=True):
        return ratelimit.respond_429(request)
    read = checking.read_number(number)
    found = Certificate.objects.filter(number=read).first()
    if found is None:
        asked = NumberForm({"number": number})
        asked.is_valid()
        if read:
            asked.add_error("number", "No certificate has this number. Check each letter and digit, and enter it again.")
        return _answer(request, "cpd/certificates/check.html", {"form": asked}, status=404)
    if request.method != "POST":
        if read != number:
            return redirect(found)
        return _show(request, found, SurnameForm())
    if not ratelimit.consume(request, app="thep.certificates", action="surname", key=read, config=LIMITS):
        return ratelimit.respond_429(request)
    form = SurnameForm(request.POST)
    if form.is_valid():
        if checking.is_surname_of(form.cleaned_data["surname"], found.name):
            return _show(request, found, form, shows_name=True)
        form.add_error("surname", "That isn’t the surname on this certificate. Enter it as it stands there.")
    return _show(request, found, form, status=422)


@never_cache
@require_safe
@says_why_refused
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show a certificate in full to whoever has its holder's link."""
    found = checking.shared(token)
    if found is None:
        raise CertificateDeleted
    return _show(request, found, SurnameForm(), shows_name=True)


def _show(request: HttpRequest, found: Certificate, form: SurnameForm, *, shows_name: bool = False, status: int = 200) -> HttpResponse:
    context = {"checked": Checked(found, shows_name), "certificate": found, "form": form}
    return _answer(request, "cpd/certificates/certificate.html", context, status=status)


def _answer(request: HttpRequest, template: str, context: dict[str, object], *, status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
