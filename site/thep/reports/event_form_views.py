"""All of an event in one form, in the back office."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from thep.cms.office import Guarded, crumbs_of
from thep.design.fields import problems
from thep.events import copies, events
from thep.events.errors import (
    CapacityBelowTaken,
    ClosesAfterStart,
    EventCancelled,
    KindFixed,
    NotReady,
    SessionKept,
    SessionsClash,
    UnknownKind,
)
from thep.events.models import Event
from thep.events.office import event_form

from .event_steps import HAS_GONE, screen_of


class EventFormView(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """All of an event in one form. 'Add more sessions' gives empty rows, and keeps what was typed."""

    template_name = "reports/event_form.html"
    header_icon = "date"
    rows = 2
    event: Event | None = None

    def forms_for(self, data: Any = None) -> dict[str, Any]:
        sittings = event_form.sittings_form(self.rows)(data, initial=self.initial_sessions(), prefix="sessions")
        sittings.are_suggested = self.event is None
        return {
            "form": event_form.EventForm(data, initial=self.initial_facts()),
            "sittings": sittings,
            "prices": event_form.PricesForm(data, initial=self.initial_prices(), prefix="prices"),
        }

    def initial_facts(self) -> dict[str, Any]:
        return event_form.initial_of(self.event) if self.event else {}

    def initial_sessions(self) -> list[dict[str, Any]]:
        return event_form.sessions_of(self.event) if self.event else []

    def initial_prices(self) -> dict[str, int]:
        return event_form.prices_of(self.event) if self.event else {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**self.forms_for()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "more-sessions" in request.POST:
            return self.render_to_response(self.get_context_data(**self.forms_for(with_more_rows(request.POST))))
        filled = self.forms_for(request.POST)
        valid = [each.is_valid() for each in filled.values()]  # each is asked, so that every error is said at once
        if all(valid):
            event = attempt(lambda: self.save(**filled), filled)
            if event is not None:
                messages.success(request, self.done(event))
                return redirect(screen_of(event))
        return self.render_to_response(self.get_context_data(**filled))

    def save(self, *, form: Any, sittings: Any, prices: Any) -> Event:
        raise NotImplementedError

    def done(self, event: Event) -> str:
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        crumbs = [(reverse("office_events:index"), "Events")]
        return crumbs_of(self, [*crumbs, (screen_of(self.event), str(self.event))] if self.event else crumbs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = problems(*(kwargs[name] for name in ("form", "sittings", "prices"))) if kwargs["form"].is_bound else []
        return context | {
            "title": f"Change: {self.event}" if self.event else self.get_page_title(),
            "problems": found,
            "event": self.event,
            "back": screen_of(self.event) if self.event else reverse("office_events:index"),
        }


class EventAddView(EventFormView):
    """A new event. As a run of the page that the address names, it starts from the last run of that page."""

    permissions = ("events.add_event",)
    page_title = "New event"
    page: Page | None = None
    last_run: Event | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = event_form.page_presenting_events(request.GET.get("page", ""))
        self.last_run = copies.last_run_of(self.page) if self.page else None
        self.rows = 0 if self.last_run and self.last_run.sessions.exists() else 2

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "start-from-page" in request.POST:
            page = event_form.page_presenting_events(request.POST.get("page", ""))
            return redirect(reverse("office_events:add") + (f"?page={page.pk}" if page else ""))
        return super().post(request, *args, **kwargs)

    def initial_facts(self) -> dict[str, Any]:
        if self.page and self.last_run:
            return event_form.suggested_by(self.last_run, self.page)
        return {"page": self.page} if self.page else {}

    def initial_sessions(self) -> list[dict[str, Any]]:
        return event_form.sessions_suggested_by(self.last_run) if self.last_run else []

    def initial_prices(self) -> dict[str, int]:
        return event_form.prices_of(self.last_run) if self.last_run else {}

    def get_page_title(self) -> str:
        return f"New run of {self.page.title}" if self.page else super().get_page_title()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": self.page, "last_run": self.last_run, "starts_from_page": True}

    def save(self, *, form: Any, sittings: Any, prices: Any) -> Event:
        return events.create(sessions=sittings.sittings(), prices=prices.prices(), **form.cleaned_data)

    def done(self, event: Event) -> str:
        return f"“{event}” is a draft. Nobody sees it until you publish it."


class EventEditView(EventFormView):
    permissions = ("events.change_event",)
    page_title = "Change"
    rows = 0

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.event = get_object_or_404(Event.objects.in_office_of(request.user), pk=kwargs["pk"])
        self.rows = 0 if self.event.sessions.exists() else 2

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.event is not None and self.event.state == Event.State.CANCELLED:
            messages.warning(request, HAS_GONE)
            return redirect(screen_of(self.event))
        return super().get(request, *args, **kwargs)

    def save(self, *, form: Any, sittings: Any, prices: Any) -> Event:
        if self.event is None:
            raise TypeError("There is no event to change.")
        sessions = sittings.sittings() if sittings.has_changed() else None
        priced = prices.prices() if prices.has_changed() else None
        return events.change(self.event, sessions=sessions, prices=priced, **form.cleaned_data)

    def done(self, event: Event) -> str:
        told = " We’ve emailed everybody affected by the change." if event.state == Event.State.OPEN else ""
        return f"“{event}” is changed.{told if event.sequence != (self.event and self.event.sequence) else ''}"


def attempt(save: Callable[[], Event], filled: dict[str, Any]) -> Event | None:
    """Return the event that `save` saves; None, with the reason put beside what it is about, where it can't be saved."""
    try:
        return save()
    except CapacityBelowTaken as refusal:
        filled["form"].add_error("capacity", str(refusal))
    except ClosesAfterStart as refusal:
        filled["form"].add_error("booking_closes_at", str(refusal))
    except (SessionsClash, SessionKept) as refusal:
        filled["sittings"].refuse(str(refusal))
    except (KindFixed, UnknownKind) as refusal:
        filled["form"].add_error("kind", str(refusal))
    except NotReady as refusal:
        filled["prices"].add_error(None, str(refusal))
    except EventCancelled:
        filled["form"].add_error(None, HAS_GONE)
    return None


def with_more_rows(posted: Any) -> Any:
    """Return what was posted, with two more empty rows for sessions (60 rows at most)."""
    data = posted.copy()
    total = data.get("sessions-TOTAL_FORMS", "0")
    data["sessions-TOTAL_FORMS"] = str(min(int(total) if total.isdecimal() else 0, 58) + 2)
    return data
