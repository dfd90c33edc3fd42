"""The office decides what not coming to an event costs each person who didn't."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.bookings.models import Booking
from thep.cpd.errors import CpdError
from thep.cpd.models import AbsenceDecision
from thep.cpd.office.register import FromRegister
from thep.cpd.registers import register_of
from thep.events.models import Event

from . import absences
from .absences import Cost

SEE = ("events.view_event", "cpd.view_absencedecision")
RELATED = ("event__policy", "person", "booker", "school", "membership", "order_line__order")


class ReasonForm(forms.Form):
    """Why something is waived or credited, for one or for all that are ticked."""

    reason = forms.CharField(
        max_length=200, required=False, label="Why it’s waived or credited",
        help_text="Needed to waive or credit. The person and our office can read it, their school can’t.",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Row:
    """Somebody who was absent, or of whom it was decided: what it costs, what was decided, and whether the register says otherwise now."""

    booking: Booking
    cost: Cost
    decision: AbsenceDecision | None
    came_after_all: bool
    has_ofsted_in: bool

    @property
    def decided(self) -> str:
        return absences.sentence_of(self.decision) if self.decision else ""

    @property
    def reason(self) -> str:
        return self.decision.reason.rstrip(".") if self.decision else ""

    @property
    def can_be_charged(self) -> bool:
        return self.decision is None and bool(self.cost.fee_pence) and not self.has_ofsted_in

    @property
    def can_be_waived(self) -> bool:
        return self.decision is None and not self.cost.is_nothing

    @property
    def can_be_credited(self) -> bool:
        return self.decision is not None and self.decision.state == AbsenceDecision.State.CHARGED


def rows_of(event: Event) -> list[Row]:
    """Return who was absent from all of `event` by its register, and of whom something was decided, by name."""
    lines = {line.booking.pk: line for line in register_of(event).lines if line.booking and line.only_at is None}
    decisions = {each.booking_id: each for each in AbsenceDecision.objects.filter(booking__event=event).select_related("order_line__order")}
    absent = [pk for pk, line in lines.items() if line.came == "absent" and not line.is_contradicted]
    found = Booking.objects.filter(pk__in=[*absent, *decisions]).select_related(*RELATED)
    shown = [each for each in found if each.pk in decisions or each.state == Booking.State.CONFIRMED]
    return [
        Row(
            booking=booking,
            cost=absences.cost_of(booking),
            decision=decisions.get(booking.pk),
            came_after_all=booking.pk in decisions and absences.came_after_all(lines.get(booking.pk)),
            has_ofsted_in=absences.has_ofsted_in(booking),
        )
        for booking in sorted(shown, key=lambda each: (each.delegate.casefold(), each.pk))
    ]


class AbsencesScreen(FromRegister):
    """Who didn't come, with what the policy says: the fee is charged, waived or credited, for one or for all that are ticked."""

    permissions = SEE
    template_name = "cpd/absences/office.html"
    page_title = "Who didn’t come"
    header_icon = "user"

    @cached_property
    def may_decide(self) -> bool:
        return bool(self.request.user.has_perms(["cpd.add_absencedecision", "cpd.change_absencedecision"]))

    def answer_in(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.draw(200)
        if not self.may_decide:
            return self.draw(403, error="You can see who didn’t come, and ask an event manager to charge or waive the fee.")
        try:
            said, refused = self.decide(request)
        except CpdError as error:
            return self.draw(422, error=str(error))
        for words in said:
            messages.success(request, words)
        if refused:
            return self.draw(422, refused=refused)
        return redirect(request.path)

    def draw(self, status: int, *, error: str = "", refused: Sequence[str] = ()) -> HttpResponse:
        rows = rows_of(self.event)
        form = ReasonForm(initial={"reason": self.request.POST.get("reason", "")})
        typed = {"reason_form": form, "chosen": self.request.POST.getlist("chosen")}
        policies = list(dict.fromkeys(row.cost.words for row in rows if row.cost.words))
        waives_any = self.may_decide and any(row.can_be_waived for row in rows)
        may = {
            "may_decide": self.may_decide,
            "charges_any": any(row.can_be_charged for row in rows),
            "waives_any": waives_any,
            "needs_reason": waives_any or (self.may_decide and any(row.can_be_credited for row in rows)),
        }
        return self.show({"rows": rows, "policies": policies, "error": error, "refused": refused, **typed, **may}, status)

    def decide(self, request: HttpRequest) -> tuple[list[str], list[str]]:
        """Do what was pressed, and return what was done and what couldn't be, in words.

        Raises:
            CpdError: nothing could be done.
        """
        by, reason = person_of(request), request.POST.get("reason", "")
        for act in ("charge", "waive", "credit"):
            pressed = request.POST.get(act, "")
            if not pressed:
                continue
            chosen = self.chosen(request.POST.getlist("chosen") if pressed == "chosen" else [pressed])
            if not chosen:
                raise absences.AbsenceError("Tick at least one person first.")
            if act == "charge":
                return self.charge(chosen, by=by)
            if act == "waive":
                return self.each(chosen, lambda booking: absences.waive(booking, by=by, reason=reason), "Waived for {}.")
            return self.each(chosen, lambda booking: absences.credit(_decision_of(booking), by=by, reason=reason), "Credited to {}.")
        raise absences.AbsenceError("Press what you want to do, beside a name or under the list.")

    def chosen(self, keys: Sequence[str]) -> list[Booking]:
        """Return the event's bookings with these keys; what is no key is passed over."""
        numbers = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
        found = Booking.objects.filter(event=self.event, pk__in=numbers).select_related(*RELATED)
        return sorted(found, key=lambda each: (each.delegate.casefold(), each.pk))

    def charge(self, chosen: Sequence[Booking], *, by: Any) -> tuple[list[str], list[str]]:
        charged = absences.charge(chosen, by=by)
        names = [each.booking.delegate for each in charged.decisions]
        said = [f"The fee is charged for {', '.join(names)}. We send the invoice now."] if names else []
        return said, [f"{booking.delegate}: {words}" for booking, words in charged.refused]

    def each(self, chosen: Sequence[Booking], act: Any, words: str) -> tuple[list[str], list[str]]:
        done, refused = [], []
        for booking in chosen:
            try:
                act(booking)
                done.append(booking.delegate)
            except CpdError as error:
                refused.append(f"{booking.delegate}: {error}")
        return ([words.format(", ".join(done))] if done else []), refused


def _decision_of(booking: Booking) -> AbsenceDecision:
    found = AbsenceDecision.objects.filter(booking=booking).select_related("order_line__order").first()
    if found is None:
        raise absences.AbsenceError("No fee was charged, so there is none to credit.")
    return found
