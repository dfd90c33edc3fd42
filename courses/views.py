"""The catalogue and the pages of courses.

Their usual addresses are answered here at once; where an editor has moved the pages, Wagtail finds them and their `serve` comes here too.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.views import serve as wagtail_serve

from thep.accounts.access import person_of
from thep.bookings import access, interest
from thep.bookings.having import havings_of
from thep.bookings.models import Interest
from thep.cms import privacy
from thep.cms.related_panels import RelatedPanel, Topic
from thep.design.panels import draw_panels
from thep.domains import declared
from thep.events.missed_prices import missed_price
from thep.events.models import Event
from thep.events.opened import note_opened
from thep.events.prices import Reader

from . import linked
from .catalogue import Catalogue
from .descriptions import Description, described, description_of
from .forms import InterestForm
from .models import CataloguePage, CoursePage
from .runs import chosen_of, runs_of


def catalogue(request: HttpRequest) -> HttpResponseBase:
    return show_catalogue(request, _catalogue_page())


def show_catalogue(request: HttpRequest, page: CataloguePage | None) -> HttpResponseBase:
    """Show the catalogue with the words of `page` above it."""
    return Catalogue.show(request, page=page)


def _catalogue_page() -> CataloguePage | None:
    """Return the page with the words above the catalogue, as it was half a minute ago at most; None where it isn't published."""
    page: CataloguePage | None = caches["pages"].get("catalogue-page")
    if page is None:
        page = CataloguePage.objects.live().first()
        caches["pages"].set("catalogue-page", page, 30)
    return page


def course(request: HttpRequest, slug: str) -> HttpResponse:
    description = described(slug)
    if description is None:
        # A page behind a sign-in, a redirect or another kind of page: Wagtail knows.
        return wagtail_serve(request, request.path.lstrip("/"))
    return _show(request, description)


def show_course(request: HttpRequest, page: CoursePage, form: InterestForm | None = None) -> HttpResponse:
    """Show a course as it is now: a draft in its preview, one that not everybody may read, one whose form is to be put right."""
    return _show(request, description_of(page), form)


def _show(request: HttpRequest, description: Description, form: InterestForm | None = None) -> HttpResponse:
    """Show a course with its runs, and the price for this reader and why."""
    page = description.page
    reader = Reader.of(request.user)
    runs = runs_of(page, reader=reader)
    chosen = chosen_of(runs, request.GET.get("run", ""))
    path = request.path if request.method == "GET" else reverse("course", args=[page.slug])
    address_of_catalogue = path.rstrip("/").rpartition("/")[0] + "/"
    mine = havings_of(reader.person, [run.event.pk for run in runs if run.mine]) if reader.person and any(run.mine for run in runs) else []
    interested = (
        reader.person is not None
        and chosen is None
        and page.pk is not None
        and Interest.objects.filter(page=page, person=reader.person).exists()
    )
    context = {
        "section": "courses",
        "page": page,
        "crumbs": [("Courses and events", address_of_catalogue), (page.title, "")],
        "mine": mine,
        "books_for_others": bool(mine) and reader.person is not None and access.books_for_others(reader.person),
        "can_book": any(run.can_be_chosen for run in runs),
        "chosen": chosen,
        "missed": missed_price(chosen.event, person=reader.person, mine=chosen.quote) if chosen and reader.person else None,
        "dated": [run for run in runs if run.event.starts_at],
        "people": list({person.pk: person for run in runs for person in run.facilitators}.values()),
        "subjects": description.subjects,
        "new_dates": description.new_dates,
        "goes_with": description.goes_with,
        "related": draw_panels(
            declared(RelatedPanel), request, Topic(subjects=description.subjects, phases=page.phases, audiences=page.audiences)
        ),
        "interested": interested,
        "form": form or InterestForm(),
        "linked": linked.of_course(page, runs, address=path, site=settings.SITE_ADDRESS),
    }
    note_opened(request, [run.event for run in runs], page=page)
    return render(request, "courses/course.html", context, status=422 if form else 200)


def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Redirect from the panel's choice of a run to its booking form, or back to the page where that run can't be booked."""
    page = _readable(request, slug)
    asked_for = request.GET.get("run", "")
    runs = Event.objects.open().upcoming().dated().filter(page=page).admitting(request.user)
    run = runs.filter(pk=int(asked_for)).first() if asked_for.isascii() and asked_for.isdigit() and len(asked_for) < 19 else None
    if run is None or not run.is_bookable():
        return redirect(reverse("course", args=[slug]) + "#dates")
    return redirect("book", run.pk)


@require_POST
@login_required
def register_interest(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that somebody would come if there were a date, or with `do=stop` that they needn't be told any more."""
    if request.POST.get("do") == "stop":
        return _stop_telling(request, slug)
    page = _readable(request, slug)
    form = InterestForm(request.POST)
    if not form.is_valid():
        return show_course(request, page, form)
    interest.register(page, person=person_of(request), note=form.cleaned_data["note"])
    messages.success(request, f"We’ll email you when ‘{page.title}’ has a date.")
    return redirect("course", slug=slug)


def _stop_telling(request: HttpRequest, slug: str) -> HttpResponse:
    """Withdraw somebody's interest in a course, also where its page isn't theirs to read any more, and lead to what is left."""
    person = person_of(request)
    page = get_object_or_404(CoursePage, slug=slug, interests__person=person)
    interest.withdraw(page, person=person)
    messages.success(request, f"We won’t email you about dates of ‘{page.title}’ any more.")
    return redirect("member")


def _readable(request: HttpRequest, slug: str) -> CoursePage:
    """Return the course for whoever may read its page. Raises Http404 for all others, as if there were none."""
    page = get_object_or_404(CoursePage.objects.live(), slug=slug)
    if not privacy.may_read(page, request):
        raise Http404
    return page
