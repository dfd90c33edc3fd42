"""A date of an add-on in the back office, and the steps with it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View

from thep.accounts.access import person_of
from thep.addons import deliveries, evidence
from thep.addons.delivery_states import MOVES, Move, check, state_of
from thep.addons.errors import AddOnError, NotPossibleNow
from thep.addons.models import Delivery
from thep.cms.office import Crumb, Guarded, Screen, Step
from thep.design.templatetags.thep import day

from .purchase_forms import DateForm, EvidenceForm, ReasonForm


class OfDelivery:
    """A screen or step with one date."""

    kwargs: dict[str, Any]

    @cached_property
    def delivery(self) -> Delivery:
        return get_object_or_404(Delivery.objects.select_related("purchase__school", "purchase__add_on"), pk=self.kwargs["pk"])


class DeliveryScreen(OfDelivery, Screen):
    permissions = ("addons.view_delivery",)
    template_name = "addons/office/delivery.html"
    page_title = "Date of an add-on"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_add_on_dates:index"), "Dates of add-ons")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = state_of(self.delivery)
        return super().get_context_data(**kwargs) | {
            "title": str(self.delivery),
            "delivery": self.delivery,
            "state": state,
            "moves": {move.value for move in MOVES[state]},
        }


class EvidenceFile(OfDelivery, Guarded, View):
    """Send the file that shows what was done."""

    permissions = ("addons.view_delivery",)

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not self.delivery.evidence_file:
            raise Http404
        return evidence.as_file(self.delivery)


class DeliveryStep(OfDelivery, Step):
    """A step with a date that its state lets be taken: `move`."""

    permissions = ("addons.change_delivery",)
    refusals = (AddOnError,)
    move = Move.SCHEDULE

    def get_page_subtitle(self) -> str:
        return str(self.delivery)

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_add_on_dates:index"), "Dates of add-ons"),
            (reverse("office_add_on_dates:inspect", args=[self.delivery.pk]), day(self.delivery.day)),
        ]

    def obstacle(self) -> str:
        try:
            check(self.delivery, self.move)
        except NotPossibleNow as refusal:
            return str(refusal)
        return ""


class ScheduleView(DeliveryStep):
    """Say when, by whom and where it takes place."""

    page_title = "Schedule the date"
    button = "Schedule it and tell the school"
    form_class = DateForm

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.delivery, name) for name in ("day", "part", "deliverer", "location")}

    def what_happens(self) -> list[str]:
        said = [f"The school asked: {self.delivery.note}"] if self.delivery.note else []
        return [*said, "We email those who lead the school, and it appears in their calendars."]

    def perform(self, form: Any) -> str:
        return f"{deliveries.schedule(self.delivery, **form.cleaned_data)}: scheduled."


class DeliverView(DeliveryStep):
    """Note that it took place."""

    page_title = "Mark as delivered"
    button = "Mark as delivered"
    move = Move.DELIVER

    def what_happens(self) -> list[str]:
        return ["It can’t be cancelled any more. Close it with what was done."]

    def perform(self, form: Any) -> str:
        deliveries.mark_delivered(self.delivery)
        return "Marked as delivered. Now write what was done."


class CloseView(DeliveryStep):
    """Keep what was done."""

    page_title = "Close the date"
    button = "Close it"
    move = Move.CLOSE
    form_class = EvidenceForm

    def what_happens(self) -> list[str]:
        return ["Those who lead the school read what was done on their page. Nobody else does."]

    def perform(self, form: Any) -> str:
        chosen = form.cleaned_data
        deliveries.close(self.delivery, text=chosen["text"], upload=chosen["upload"], by=person_of(self.request))
        return "Closed."


class CancelView(DeliveryStep):
    """End a date that hasn't taken place."""

    page_title = "Cancel the date"
    button = "Cancel the date"
    is_grave = True
    move = Move.CANCEL
    form_class = ReasonForm

    def what_happens(self) -> list[str]:
        back = ["The school can use what it reserved on another day."] if self.delivery.half_days else []
        return [*back, "We email those who lead the school with your reason."]

    def perform(self, form: Any) -> str:
        deliveries.cancel(self.delivery, reason=form.cleaned_data["reason"], by=person_of(self.request), is_office=True)
        return "The date is cancelled."
