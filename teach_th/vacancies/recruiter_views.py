"""A school's vacancies in the member's zone, for those who recruit for it; for everybody else they aren't there."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from teach_th import access
from teach_th.errors import ClosingDateWrong, FileRefused, SchoolHasClosed, Unfinished, WrongState
from thep.accounts.access import person_of
from thep.schools.models import School

from . import documents, reader_counts, vacancies, views
from .forms import DocumentForm, ExtendForm, VacancyForm
from .models import Vacancy, VacancyFile

QUICKER = "Somebody has just changed this advert. Here is the latest version."
FRAME: dict[str, Any] = {"section": "member", "here": "school", "tab": "vacancies"}


@login_required
@require_safe
def list_vacancies(request: HttpRequest, urn: int) -> HttpResponse:
    """List the school's adverts, those that need somebody first, with how often they were read."""
    school = _school(request, urn)
    adverts = list(Vacancy.objects.filter(school=school))
    adverts.sort(key=lambda vacancy: (_order(vacancy), -vacancy.pk))
    numbers = reader_counts.counts_of([vacancy for vacancy in adverts if vacancy.first_published_at])
    rows = [(vacancy, numbers.get(vacancy.pk)) for vacancy in adverts]
    context = FRAME | {"school": school, "rows": rows, "last": vacancies.last_of(school)}
    return render(request, "teach_th/recruiting/list.html", context)


@login_required
def begin_vacancy(request: HttpRequest, urn: int) -> HttpResponse:
    school = _school(request, urn)
    return _edited(request, Vacancy(school=school, phases=[school.phase] if school.phase else []))


@login_required
def edit_vacancy(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    vacancy = _vacancy(request, urn, pk)
    if not vacancy.can_be_changed:
        messages.info(request, "You can change an advert only while it’s a draft.")
        return redirect("school_vacancy", urn, pk)
    return _edited(request, vacancy)


def _edited(request: HttpRequest, vacancy: Vacancy) -> HttpResponse:
    """Show the form; save a draft where it holds together, and send it for review where it says everything and that is asked for."""
    form = VacancyForm(request.POST or None, instance=vacancy)
    if request.method == "POST" and form.is_valid():
        try:
            vacancy = vacancies.write(vacancy, by=person_of(request), fields=form.said())
            if "send" not in request.POST:
                messages.success(request, "We’ve saved the draft.")
                return redirect("school_vacancy", vacancy.school.urn, vacancy.pk)
            vacancies.submit(vacancy, by=person_of(request))
        except WrongState:
            messages.info(request, QUICKER)
            return redirect("school_vacancy", vacancy.school.urn, vacancy.pk)
        except Unfinished as unfinished:
            form.ask_for(unfinished.missing)
        except SchoolHasClosed as closed:
            messages.error(request, str(closed))
            return redirect("school_vacancy", vacancy.school.urn, vacancy.pk)
        else:
            messages.success(request, f"‘{vacancy.title}’ is with our office for review. We’ll email you.")
            return redirect("school_vacancies", vacancy.school.urn)
    context = FRAME | {"school": vacancy.school, "vacancy": vacancy, "form": form}
    return render(request, "teach_th/recruiting/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def show_vacancy(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show how an advert stands, and what can be done with it."""
    return _shown(request, _vacancy(request, urn, pk))


def _shown(request: HttpRequest, vacancy: Vacancy, *, form: DocumentForm | None = None) -> HttpResponse:
    context = FRAME | {
        "school": vacancy.school,
        "vacancy": vacancy,
        "missing": vacancies.missing(vacancy) if vacancy.can_be_changed else {},
        "figures": reader_counts.counts_of([vacancy])[vacancy.pk] if vacancy.first_published_at else None,
        "files": list(vacancy.files.all()),
        "moves": list(vacancy.moves.select_related("by")),
        "form": form or DocumentForm(),
    }
    return render(request, "teach_th/recruiting/vacancy.html", context, status=422 if form else 200)


@login_required
@require_safe
def preview_vacancy(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show the advert's page as it will look."""
    vacancy = _vacancy(request, urn, pk)
    context = views.context_of(vacancy) | {"preview": True, "linked": "", "crumbs": None}
    return render(request, "teach_th/recruiting/preview.html", context)


@login_required
@require_POST
def move_vacancy(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Send for review, take back or copy."""
    vacancy, person = _vacancy(request, urn, pk), person_of(request)
    try:
        match request.POST.get("do"):
            case "submit":
                vacancies.submit(vacancy, by=person)
                messages.success(request, f"‘{vacancy.title}’ is with our office for review. We’ll email you.")
            case "take_back":
                vacancies.take_back(vacancy, by=person)
                messages.success(request, "The advert is a draft again. Change it, then send it for review again.")
            case "copy":
                copied = vacancies.copy(vacancy, by=person)
                messages.success(request, "This is a copy. Read it through, and enter its dates.")
                return redirect("school_vacancy_edit", urn, copied.pk)
            case _:
                raise Http404
    except Unfinished:
        messages.error(request, "The advert isn’t complete yet. Fill in what is listed under ‘Before you send it’.")
    except SchoolHasClosed as closed:
        messages.error(request, str(closed))
    except WrongState:
        messages.info(request, QUICKER)
    return redirect("school_vacancy", urn, pk)


@login_required
def withdraw_vacancy(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Ask whether withdrawing is meant, since there is no way back, and withdraw the advert."""
    vacancy = _vacancy(request, urn, pk)
    if request.method == "POST":
        try:
            vacancies.withdraw(vacancy, by=person_of(request))
        except WrongState:
            messages.info(request, QUICKER)
        else:
            messages.success(request, f"‘{vacancy.title}’ is withdrawn. People won’t find it any more.")
        return redirect("school_vacancies", urn)
    return render(request, "teach_th/recruiting/withdraw.html", FRAME | {"school": vacancy.school, "vacancy": vacancy})


@login_required
def extend_vacancy(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Move the closing date; an advert that has closed opens again."""
    vacancy = _vacancy(request, urn, pk)
    if vacancy.state not in (Vacancy.State.PUBLISHED, Vacancy.State.EXPIRED):
        return redirect("school_vacancy", urn, pk)
    form = ExtendForm(request.POST or None, initial={"closes_time": "09:00"})
    if request.method == "POST" and form.is_valid():
        try:
            vacancies.extend(vacancy, by=person_of(request), closes_at=form.cleaned_data["closes_at"])
        except ClosingDateWrong:
            form.add_error("closes_on", "Enter a date within the next six months.")
        except SchoolHasClosed as closed:
            form.add_error(None, str(closed))
        except WrongState:
            messages.info(request, QUICKER)
            return redirect("school_vacancy", urn, pk)
        else:
            messages.success(request, "We’ve moved the closing date.")
            return redirect("school_vacancy", urn, pk)
    context = FRAME | {"school": vacancy.school, "vacancy": vacancy, "form": form}
    return render(request, "teach_th/recruiting/extend.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def add_document(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    vacancy = _vacancy(request, urn, pk)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            documents.add(vacancy, title=form.cleaned_data["document_title"], upload=form.cleaned_data["document"])
        except FileRefused as refused:
            form.add_error("document", str(refused))
        else:
            messages.success(request, "We’ve added the document.")
            return redirect("school_vacancy", urn, pk)
    return _shown(request, vacancy, form=form)


@login_required
def send_document(request: HttpRequest, urn: int, pk: int, file: int) -> HttpResponseBase:
    """Send a document of an advert, whatever state the advert is in; a POST removes the document."""
    found = get_object_or_404(VacancyFile, pk=file, vacancy=_vacancy(request, urn, pk))
    if request.method == "POST":
        documents.remove(found)
        messages.success(request, f"‘{found.title}’ is removed.")
        return redirect("school_vacancy", urn, pk)
    return views.as_file(found)


def _order(vacancy: Vacancy) -> int:
    """Return a number to sort by: what needs the school comes first, then what is open, then the rest."""
    if vacancy.was_sent_back:
        return 0
    if vacancy.is_open:
        return 3
    return {Vacancy.State.DRAFT: 1, Vacancy.State.IN_REVIEW: 2}.get(Vacancy.State(vacancy.state), 4)


def _school(request: HttpRequest, urn: int) -> School:
    """Return the school `urn` for those who recruit for it. Raises Http404 for everybody else."""
    school = get_object_or_404(School, urn=urn)
    if not access.recruits_for(person_of(request), school):
        raise Http404
    return school


def _vacancy(request: HttpRequest, urn: int, pk: int) -> Vacancy:
    return get_object_or_404(Vacancy.objects.select_related("school"), pk=pk, school=_school(request, urn))
