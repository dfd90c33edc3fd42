"""The talent pool in a school's part of the member zone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from teach_th import access
from teach_th.errors import NotInTheTalentPool, WroteLately, WroteToMany
from thep.accounts.access import person_of

from . import talent_pool
from .forms import ContactForm, PoolForm
from .models import Look

PER_PAGE = 20


@login_required
@never_cache
@require_safe
def search_talent_pool(request: HttpRequest, urn: int) -> HttpResponse:
    """Show those who would like to work here, as the school may see them."""
    school = access.school_recruited_for(request, urn)
    context = {"school": school, "section": "member", "here": "school", "tab": "talent"}
    if not access.has_talent_pool(school):
        return render(request, "teach_th/talent_closed.html", context)
    form = PoolForm(request.GET)
    found = Paginator(talent_pool.search(school, form.wanted()), PER_PAGE)
    return render(request, "teach_th/talent_pool.html", context | {"form": form, "found": found.get_page(request.GET.get("page"))})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_candidate(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show one person's card; each showing is kept, and they see it. The form writes to them."""
    school, person = access.school_recruited_for(request, urn), person_of(request)
    if not access.has_talent_pool(school):
        raise Http404
    form = ContactForm(request.POST if request.method == "POST" else None)
    expression = talent_pool.find_candidate(pk, school=school)
    if expression is None:
        raise Http404
    if form.is_bound and form.is_valid():
        try:
            talent_pool.contact(expression, school=school, by=person, words=form.cleaned_data["words"])
        except NotInTheTalentPool as error:
            raise Http404 from error
        except WroteLately:
            form.add_error(None, f"{school} wrote to {expression.short_name} in the last week. Give them time to answer.")
        except WroteToMany:
            form.add_error(
                None, f"{school} wrote to {talent_pool.LETTERS_A_DAY} people today. Go on tomorrow: what you typed is still here."
            )
        else:
            messages.success(request, f"Your message is on its way to {expression.short_name}. Their answer will come to {person.email}.")
            return redirect("talent_pool", urn=school.urn)
    talent_pool.note_look(expression, Look.Kind.VIEWED, school=school, by=person)
    context = {
        "school": school,
        "expression": expression,
        "form": form,
        "letters": expression.looks.filter(kind=Look.Kind.CONTACTED, school=school),
        "section": "member",
        "here": "school",
        "tab": "talent",
    }
    return render(request, "teach_th/talent_card.html", context, status=422 if form.errors else 200)
