"""Vacancies for everybody: an advert, its documents, and the way on to apply."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from teach_th.addresses import address_of
from teach_th.pages.models import CareerPage
from teach_th.stories import stories
from teach_th.visits import visits
from teach_th.wording import wording
from thep.cms.redirects import with_query
from thep.design.templatetags.thep import day
from thep.digests.openings import note_opened
from thep.events import presenters
from thep.events.models import Event
from thep.search.memory import remembered

from . import job_posting, reader_counts
from .models import Vacancy, VacancyFile
from .rows import similar_vacancies

CRUMBS = [("Teach Tower Hamlets", "/teach/")]
VISITS = 3
TO_THE_MINUTE = datetime.timedelta(minutes=2)


@require_safe
def vacancy(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    """Show an advert, or that it has closed; the status is 410 once it is gone for good."""
    found = get_object_or_404(Vacancy.objects.published().select_related("school"), pk=pk)
    if found.is_gone:
        return render(
            request, "teach_th/vacancies/gone.html", {"section": "teach", "vacancy": found, "similar": similar_vacancies(found)}, status=410
        )
    if slug != found.slug:
        return redirect(with_query(reverse("vacancy", args=[pk, found.slug]), request), permanent=True)
    note_opened(request, [(found, found.first_published_at)])
    response = render(
        request,
        "teach_th/vacancies/vacancy.html",
        context_of(found) | {"similar": similar_vacancies(found), "stories": stories.of_school(found.school_id, request)[:1]},
    )
    if found.closes_at and timezone.now() < found.closes_at <= timezone.now() + TO_THE_MINUTE:
        response["Cache-Control"] = "no-store"  # a page that is kept must not outlive the closing date
    return reader_counts.count_reader(response, found) if found.is_open else response


def context_of(vacancy: Vacancy) -> dict[str, Any]:
    """Return what the page of an advert shows, whether it's published or is looked at before."""
    school = vacancy.school
    path = reverse("vacancy", args=[vacancy.pk, vacancy.slug])
    return {
        "section": "teach",
        "vacancy": vacancy,
        "school": school,
        "crumbs": [*CRUMBS, ("Vacancies", reverse("vacancies")), (vacancy.title, "")],
        "outward": school.postcode.partition(" ")[0],
        "sentence": in_a_sentence(vacancy),
        "profile": address_of("school_profile", school.urn, school.slug),
        "next_visits": _visits_before(vacancy),
        "share_title": f"{vacancy.title}, {school.name}",
        "share_words": vacancy.summary,
        "ladder": _ladder(),
        "doing": wording.as_html(vacancy.description),
        "looking_for": wording.items(vacancy.looking_for),
        "offer": wording.items(vacancy.offer),
        "safeguarding": wording.as_html(vacancy.safeguarding),
        "files": list(vacancy.files.all()),
        "days_left": (timezone.localdate(vacancy.apply_by) - timezone.localdate()).days if vacancy.apply_by else None,
        "linked": job_posting.json_ld_of(vacancy, address=settings.SITE_ADDRESS + path) if vacancy.is_open else "",
    }


def _visits_before(vacancy: Vacancy) -> list[tuple[Event, str]]:
    """Return the school's next visits, each with its address: those that end while one can still apply."""
    if vacancy.is_gone:
        return []
    found = visits.of_school(vacancy.school)
    if vacancy.closes_at:
        found = found.filter(ends_at__lte=vacancy.closes_at)
    return [(visit, presenters.address(visit)) for visit in found[:VISITS]]


def in_a_sentence(vacancy: Vacancy) -> str:
    """Describe the contract: 'Permanent, full time or part time, from 12 April 2027.'"""
    starts = f"from {day(vacancy.starts_on)}" if vacancy.starts_on else vacancy.start_words.lower()
    parts = [vacancy.get_contract_display(), vacancy.patterns_in_words.lower(), starts]
    return ", ".join(part for part in parts if part) + "."


@csrf_exempt  # it counts, and changes nothing that is anybody's: a token would cost everybody who only reads a cookie
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead on to the school's own site, or to its address, and count that somebody went."""
    found = get_object_or_404(Vacancy.objects.published().select_related("school"), pk=pk)
    if not found.is_open:
        return redirect("vacancy", pk, found.slug)
    # Here, and not at the link: programs follow links, and do not post.
    reader_counts.count_application(request, found)
    context = {
        "section": "teach",
        "vacancy": found,
        "school": found.school,
        "host": urlsplit(found.apply_url).hostname,
        "subject": f"Application: {found.title}",
    }
    response = render(request, "teach_th/vacancies/apply.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def document(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Send a document of an advert that is open, as a file to keep. Raises Http404 where the advert isn't open."""
    found = get_object_or_404(VacancyFile.objects.select_related("vacancy"), pk=file, vacancy=pk)
    if not found.vacancy.is_open:
        raise Http404
    return as_file(found)


def as_file(document: VacancyFile) -> FileResponse:
    response = FileResponse(document.file.open("rb"), as_attachment=True, filename=document.filename)
    response["Cache-Control"] = "private, no-store"
    return response


def _ladder() -> str:
    """Return where the career ladder is, as it was half a minute ago at most; empty where no such page is published."""
    page = remembered("career-page", lambda: CareerPage.objects.live().public().first())
    return (page.get_url() or "") if page else ""
