"""The pages on which a school's leads answer what their teachers ask for, and say whether they have to ask."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import need_second_factor, person_of
from thep.bookings.desk import Way, ways_to_pay
from thep.bookings.errors import BookingsError, EventFull, NotPayable, PriceChanged, UnknownRecipient
from thep.bookings.models import Booking, PlaceRequest
from thep.bookings.stakes import stake_of
from thep.events import prices
from thep.payments.cost_codes import cost_codes_of
from thep.payments.recipients import recipients_of
from thep.schools import access as schools_access
from thep.schools.models import School

from . import answers, many, queries, school_settings
from .costs import cost_of
from .forms import AnswerManyForm, ApprovalForm, ApproveForm, DeclineForm

MOST_NAMED = 5


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_list(request: HttpRequest, urn: int) -> HttpResponse:
    """List what teachers of the school ask for, and answer what is ticked: each on its own."""
    school = _school(request, urn)
    form = AnswerManyForm(request.POST or None, school=school)
    if request.method == "POST" and form.is_valid():
        _say_outcomes(request, _answer_many(request, form), declines=form.declines)
        return redirect("member_school_requests", urn=school.urn)
    context = {
        "form": form,
        "rows": queries.waiting_rows(school),
        "ticked": request.POST.getlist("requests"),
        "answered": queries.answered_at(school),
        "settings": school_settings.settings_of(school),
    }
    return _page(request, "bookings/approvals/requests.html", school, context, status=422 if form.is_bound else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place_request(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show one request with what a lead has to know, and approve or decline it."""
    school = _school(request, urn)
    found = get_object_or_404(queries.with_all(PlaceRequest.objects.filter(school=school)), pk=pk)
    declines = "decline" in request.POST
    approval = _approve_form(request, found, is_sent=request.method == "POST" and not declines)
    refusal = DeclineForm(request.POST if declines else None)
    sent: ApproveForm | DeclineForm = refusal if declines else approval
    if request.method == "POST" and sent.is_valid():
        try:
            answered = _answer_one(request, found, sent)
        except (EventFull, NotPayable, PriceChanged) as error:
            field = "wait_if_full" if isinstance(error, EventFull) else _payment_field(sent, error)
            sent.add_error(field, _full(error) if isinstance(error, EventFull) else str(error))
        except BookingsError as error:
            messages.warning(request, str(error))
            return redirect("member_school_request", urn=school.urn, pk=found.pk)
        else:
            messages.success(request, _say_answered(answered))
            return redirect("member_school_requests", urn=school.urn)
    row = queries.rows_of(school, [found])[0]
    context = {"asked": found, "row": row, "form": sent if sent.is_bound else approval, "approval": approval, "refusal": refusal}
    return _page(request, "bookings/approvals/request.html", school, context, status=422 if sent.is_bound else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, urn: int) -> HttpResponse:
    """Show and change whether the school's teachers ask first."""
    school, person = _school(request, urn), person_of(request)
    now = school_settings.settings_of(school)
    form = ApprovalForm(request.POST or None, initial={"asks_first": "yes" if now.asks_first else "no", "hours": now.hours})
    if request.method == "POST" and form.is_valid():
        school_settings.change(school, by=person, **form.cleaned_data)
        asks = form.cleaned_data["asks_first"]
        messages.success(request, "Your teachers now ask first." if asks else "Your teachers now book without asking.")
        return redirect("member_school_requests", urn=school.urn)
    context = {"form": form, "changed": now}
    return _page(request, "bookings/approvals/settings.html", school, context, status=422 if form.is_bound else 200)


def _approve_form(request: HttpRequest, found: PlaceRequest, *, is_sent: bool) -> ApproveForm:
    quote = prices.quote(found.event, school=found.school)
    stake = stake_of(found.event, found.school) if quote.tier is None and not quote.is_free else None
    ways: list[Way] = [
        way for way in ways_to_pay(quote, leads=True, stake=stake, noun=found.school.noun) if way.value != Booking.Payment.CARD
    ]
    cost = cost_of(found, quote)
    initial = {"price": quote.total_pence, "payment": cost.payment}
    recipients = recipients_of(found.school)
    return ApproveForm(
        request.POST if is_sent else None,
        request=found,
        ways=ways,
        recipients=recipients,
        cost_codes=cost_codes_of(found.school),
        initial=initial,
    )


def _answer_one(request: HttpRequest, found: PlaceRequest, form: ApproveForm | DeclineForm) -> PlaceRequest:
    by = person_of(request)
    if isinstance(form, DeclineForm):
        return answers.decline(found, by=by, reason=form.cleaned_data["reason"])
    return answers.approve(
        found,
        by=by,
        payment=form.cleaned_data.get("payment") or Booking.Payment.FREE,
        price_shown=form.cleaned_data["price"],
        purchase_order=form.order_number,
        invoice_to=form.cleaned_data.get("invoice_to", ""),
        cost_code=form.cleaned_data.get("cost_code", ""),
        wait_if_full=form.cleaned_data["wait_if_full"],
    )


def _answer_many(request: HttpRequest, form: AnswerManyForm) -> list[many.Outcome]:
    by, found = person_of(request), form.cleaned_data["requests"]
    if form.declines:
        return many.decline_each(found, by=by, reason=form.cleaned_data["reason"])
    data = form.cleaned_data
    return many.approve_each(
        found,
        by=by,
        shown=form.shown,
        purchase_order=data["purchase_order"],
        cost_code=data["cost_code"],
        wait_if_full=data["wait_if_full"],
    )


def _say_outcomes(request: HttpRequest, outcomes: Sequence[many.Outcome], *, declines: bool) -> None:
    """Say which requests were answered, and of each that wasn't why."""
    done = [outcome.request for outcome in outcomes if not outcome.refusal]
    waiting = [each for each in done if each.booking and each.booking.state == Booking.State.WAITING]
    seated = [each for each in done if each not in waiting]
    if seated:
        messages.success(request, f"{'Declined' if declines else 'Approved'}: {_named(seated)}. We’ve emailed them.")
    if waiting:
        messages.success(request, f"On the waiting list, as the event is full: {_named(waiting)}.")
    for outcome in outcomes:
        if outcome.refusal:
            who = f"{outcome.request.person}, {outcome.request.event.title}"
            messages.warning(request, f"{who}: not {'declined' if declines else 'approved'}. {outcome.refusal}")


def _named(found: Sequence[PlaceRequest]) -> str:
    names = [f"{each.person} ({each.event.title})" for each in found[:MOST_NAMED]]
    further = len(found) - len(names)
    return ", ".join(names) + (f" and {further} more" if further else "")


def _say_answered(answered: PlaceRequest) -> str:
    if answered.state == PlaceRequest.State.DECLINED:
        return f"Declined. We’ve sent {answered.person} your reason."
    if answered.booking and answered.booking.state == Booking.State.WAITING:
        return f"Approved. The event is full, so {answered.person} is on the waiting list."
    return f"Approved. {answered.person} has a place at {answered.event.title}, and we’ve emailed them."


def _full(error: EventFull) -> str:
    return f"{error} Tick the box to put them on the waiting list, or decline the request."


def _payment_field(form: ApproveForm | DeclineForm, error: BookingsError) -> str | None:
    name = "invoice_to" if isinstance(error, UnknownRecipient) else "payment"
    return name if name in form.fields else None


def _school(request: HttpRequest, urn: int) -> School:
    """Return the school, where the reader leads it; 404 for everybody else."""
    person = person_of(request)
    school = get_object_or_404(schools_access.schools_led_by(person), urn=urn)
    need_second_factor(person)
    return school


def _page(request: HttpRequest, template: str, school: School, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    return render(request, template, context | {"school": school, "section": "member", "here": "school"}, status=status)
