"""The pages about a person's own account that allauth has none for, and what stands in the place of Wagtail's sign-in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from .access import duties_of, has_second_factor, person_of


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show why a second step is needed, and how to set one up."""
    person = person_of(request)
    context = {"duties": duties_of(person), "has_second_factor": has_second_factor(person), "section": "member"}
    return render(request, "accounts/second_factor.html", context)


@never_cache
def sign_in_or_turn_away(request: HttpRequest) -> HttpResponse:
    """Lead whoever Wagtail turned away to signing in, or, if they have signed in, to our page that refuses."""
    # Wagtail's own pages know no second factor, rate limit or verified address.
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next", ""), reverse("account_login"))
    for _ in messages.get_messages(request):
        pass  # Wagtail has said the same in its own words
    raise PermissionDenied
