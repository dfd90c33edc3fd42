"""The register of an event in the back office, where marks are corrected too."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Screen
from thep.cpd import access
from thep.cpd.audience import AT_A_SESSION
from thep.cpd.closing.terms import closed_sessions
from thep.cpd.paper.answers import answer_entry
from thep.cpd.paper.sheet import answer_sheet
from thep.cpd.taking import taps
from thep.cpd.taking.answers import answer_press, listed_of
from thep.cpd.walk_ins import proposals
from thep.cpd.walk_ins.answers import answer_decline, answer_walk_in
from thep.design.fields import problems
from thep.events.models import Event


class RegisterScreen(Screen):
    """Everybody at a session of the event by name, and who was named at the door.

    What changes a mark is a correction, and needs a reason.
    """

    permissions: tuple[str, ...] = ("events.view_event", "cpd.add_mark")
    template_name = "cpd/office/register.html"
    page_title = "Register"
    header_icon = "list-ul"

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event.objects.exclude(state=Event.State.DRAFT), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_events:index"), "Events"), (reverse("office_events:inspect", args=[self.event.pk]), str(self.event))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {"walk_in": self.walk_in, "paper": self.step("paper"), "sheet": self.step("sheet"), "absences": self.absences}
        context |= {
            "event": self.event,
            "title": f"{'Who came' if self.event.is_over else 'Register'}: {self.event}",
            "corrects": True,
            "reason": "",
        }
        listed = None if self.event.state == Event.State.CANCELLED else listed_of(self.event, self.request.GET.dict())
        if listed is None:
            return context | {"closed": access.why_closed(self.event)}
        context["may_write"] = self.request.user.has_perms(["mailings.add_mailing", *AT_A_SESSION.permissions])
        context["waiting"] = proposals.waiting_at(self.event)
        return context | listed.context() | {"closed_term": closed_sessions([listed.session]).get(listed.session.pk)}

    def step(self, name: str) -> str:
        return reverse(f"office_register_{name}", args=[self.event.pk])

    @property
    def walk_in(self) -> str:
        return self.step("walk_in") if self.request.user.has_perms(WalkInScreen.permissions) else ""

    @property
    def absences(self) -> str:
        """The address of who didn't come, once the event is over."""
        sees = self.event.is_over and self.request.user.has_perm("cpd.view_absencedecision")
        return reverse("office_absences", args=[self.event.pk]) if sees else ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.event.state == Event.State.CANCELLED or self.event.starts_at is None:
            return self.render_to_response(self.get_context_data(), status=422)
        if "decline" in request.POST:
            return answer_decline(request, self.event)
        person, reason = person_of(request), taps.reason_in(request.POST.dict())

        def show(context: dict[str, Any], status: int) -> HttpResponse:
            return self.render_to_response({**self.get_context_data(), "reason": reason, **context}, status=status)

        def keep(*pressed: Any) -> None:
            taps.correct(*pressed, by=person)

        return answer_press(request, self.event, keep=keep, show=show, more={"corrects": True})


class FromRegister(RegisterScreen):
    """A screen that is reached from the register and leads back to it."""

    def get_crumbs(self) -> list[Crumb]:
        return [*super().get_crumbs(), (self.back, RegisterScreen.page_title)]

    @property
    def back(self) -> str:
        return reverse("office_register", args=[self.event.pk])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer(request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer(request)

    def answer(self, request: HttpRequest) -> HttpResponse:
        if self.event.state == Event.State.CANCELLED or not self.event.sessions.exists():
            return redirect(self.back)
        return self.answer_in(request)

    def answer_in(self, request: HttpRequest) -> HttpResponse:
        """Answer for an event that has a register."""
        raise NotImplementedError

    def show(self, context: dict[str, Any], status: int) -> HttpResponse:
        said = {"title": f"{self.page_title}: {self.event}", "event": self.event, "back": self.back}
        said["problems"] = problems(context.get("form"))
        return self.render_to_response({**Screen.get_context_data(self), **said, **context}, status=status)


class WalkInScreen(FromRegister):
    """Somebody who came without a place is added."""

    permissions = ("events.view_event", "cpd.add_mark", "bookings.add_booking")
    template_name = "cpd/office/walk_in.html"
    page_title = "Add somebody"
    header_icon = "plus"

    def answer_in(self, request: HttpRequest) -> HttpResponse:
        return answer_walk_in(request, self.event, back=self.back, show=self.show)


class PaperScreen(FromRegister):
    """A sheet that was signed is entered."""

    template_name = "cpd/office/paper.html"
    page_title = "Enter the sheet"

    def answer_in(self, request: HttpRequest) -> HttpResponse:
        return answer_entry(request, self.event, back=self.back, show=self.show, corrects=True)


class SheetScreen(FromRegister):
    """The sheet to sign, as a PDF."""

    def answer_in(self, request: HttpRequest) -> HttpResponse:
        return answer_sheet(self.event, session=request.GET.get("session"))
