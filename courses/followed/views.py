"""The page on which somebody says of which new dates they want to be told, and sees what they follow."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of

from . import following, searches
from .forms import FollowForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_dates(request: HttpRequest) -> HttpResponse:
    """Show the form of new dates, with what the address asks filled in; follow or stop what is sent.

    Who hasn't signed in sees what it is, and signs in to get it.
    """
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.path)
        return render(request, "courses/new_dates.html", {"form": FollowForm(request=request), "section": "courses"})
    person = person_of(request)
    form = FollowForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_bound and form.is_valid():
        if request.POST.get("do") == "stop":
            following.stop(person, form.asked)
            messages.success(request, f"We won’t email you about new dates for {form.asked.in_words} any more.")
            return redirect("new_dates")
        try:
            following.follow(person, form.asked)
        except (following.FollowsTooMuch, following.SearchTooLong) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"We’ll email you when there are new dates for {form.asked.in_words}.")
            return redirect("new_dates")
    followed = [searches.read(each.search, form.asked.facets) for each in following.of_person(person)]
    told_daily = following.is_told_daily(person)
    context = {"form": form, "followed": followed, "told_daily": told_daily, "section": "courses"}
    return render(request, "courses/new_dates.html", context, status=422 if form.errors else 200)
