"""A school's page of its membership: what it has, what it is offered, and how it agrees and pays. For those who lead it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from thep.accounts.access import person_of
from thep.design.templatetags.thep import money
from thep.payments import checkout
from thep.payments.errors import PaymentsError, UnknownRecipient
from thep.payments.forms import CARD
from thep.payments.models import Order
from thep.schools.access import is_lead_of
from thep.schools.models import School

from . import buying, declines, memberships
from .errors import MembershipError
from .forms import PayForm
from .models import Membership, MembershipCharge
from .states import WITH_PLACES, State, current, state_of
from .years import in_words

NO_ANSWER = "The payment service didn’t answer, and nothing was charged. Try again in a minute."


@login_required
@never_cache
def membership(request: HttpRequest, urn: int) -> HttpResponse:
    """Show a school's memberships, and let somebody who leads it agree to what is quoted; 404 to everybody else."""
    person = person_of(request)
    school = get_object_or_404(School, urn=urn)
    if not is_lead_of(person, school):
        raise Http404
    quoted = waiting(school)
    form = PayForm(request.POST or None, school=school, initial={"charge": quoted.pk if quoted else None})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (answer := _agree(request, form, quoted)):
            return answer
    return render(request, "membership/membership.html", _context(school, quoted, form), status=status)


def waiting(school: School) -> MembershipCharge | None:
    """Return what waits for the school's answer: the earliest quotation that still stands and that nobody is paying."""
    open_charges = MembershipCharge.objects.filter(membership__school=school, order_line=None, invoiced_at=None, paid_at=None)
    found = open_charges.select_related("membership__school", "membership__tier", "tier").order_by("membership__academic_year", "pk")
    return next((charge for charge in found if state_of(charge.membership) in (State.QUOTED, *WITH_PLACES)), None)


def _agree(request: HttpRequest, form: PayForm, quoted: MembershipCharge | None) -> HttpResponse | None:
    """Do what the form says, and return where that leads; None where it was refused, which the form then says."""
    chosen, person = form.cleaned_data, person_of(request)
    if quoted is None or quoted.pk != chosen["charge"]:
        messages.info(request, "What was quoted has changed, or somebody has agreed to it already. This is how it stands now.")
        return redirect(request.path)
    try:
        if quoted.net_pence == 0:
            memberships.agree(quoted, by=person)
            messages.success(request, f"Agreed: {quoted.tier} membership. There’s nothing to pay.")
            return redirect(request.path)
        if chosen["payment"] == CARD:
            return _lead_to_paying(request, buying.by_card(quoted, buyer=person, cost_code=chosen["cost_code"]))
        order = buying.by_invoice(
            quoted,
            buyer=person,
            purchase_order=chosen["purchase_order"],
            invoice_to=chosen.get("invoice_to", ""),
            cost_code=chosen["cost_code"],
        )
    except UnknownRecipient as error:
        form.add_error("invoice_to" if "invoice_to" in form.fields else None, str(error))
    except MembershipError as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, f"Thank you. The invoice for {money(order.total_pence)} is on its way to {order.bill_to_email}.")
        return redirect(request.path)
    return None


def _lead_to_paying(request: HttpRequest, order: Order) -> HttpResponse:
    """Lead to Stripe's page, or to the order, from which that can be tried again."""
    try:
        return redirect(checkout.start(order))
    except PaymentsError:
        messages.error(request, NO_ANSWER)
        return redirect(order)


def _context(school: School, quoted: MembershipCharge | None, form: PayForm) -> dict[str, Any]:
    held = list(school.memberships.select_related("tier").prefetch_related("charges__order_line__order", "charges__tier"))
    Membership.link(held)
    now = current(held)
    return {
        "school": school,
        "membership": now,
        "decline": declines.standing_of(now) if now else None,
        "may_decline": now is not None and not declines.is_renewed(now),
        "next_year": in_words(now.academic_year + 1) if now else "",
        "held": [(each, _standing(each, now)) for each in held if each.agreed_at],
        "quoted": quoted,
        "being_paid": Order.objects.filter(lines__membership_charge__membership__in=held, state=Order.State.OPEN),
        "quoted_vat": buying.vat_of(quoted) if quoted else 0,
        "quoted_total": quoted.net_pence + buying.vat_of(quoted) if quoted else 0,
        "form": form,
        "section": "member",
        "here": "school",
    }


def _standing(membership: Membership, now: Membership | None) -> str:
    """Return the state of a membership in words: one whose year has gone by is over, unless it's what the school still has."""
    is_over = timezone.localdate() > membership.last_day and membership != now
    return "Over" if is_over else state_of(membership).label
