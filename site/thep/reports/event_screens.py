"""One screen per event, and its register."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.widgets.button import Button, HeaderButton

from thep.bookings import rsvp, session_guests
from thep.bookings.models import Booking
from thep.cms.academic_years import this_academic_year
from thep.cms.office import Crumb, Screen
from thep.cms.office_sections import parts_for
from thep.cms.plan.plan import plan_of
from thep.cms.spreadsheets import FORMATS, Heading, Sheet
from thep.events import policies, presenters, prices
from thep.events.attention import writing_address
from thep.events.availability import availability
from thep.events.models import Event
from thep.events.office_actions import EventAction
from thep.mail.causes import key_of
from thep.mailings.visibility import visible

from . import event_figures
from .event_steps import screen_of
from .letter_screens import LetterStep

SIGN_IN_LIST = "Sign-in list with needs, to print"
NEEDS = ("bookings.change_booking",)
"""Who may read access and dietary needs: those who run events. Money does not need them."""


class EventScreen(Screen):
    """What the office needs to know of one event, and everything it can do about it."""

    permissions = ("events.view_event",)
    template_name = "reports/event.html"
    header_icon = "date"
    page_title = "Event"

    @cached_property
    def event(self) -> Event:
        related = Event.objects.in_office_of(self.request.user).select_related("venue", "page", "policy", "cancelled_by")
        return get_object_or_404(related.prefetch_related("sessions__venue", "facilitators", "prices__tier"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_events:index"), "Events")]

    def get_page_subtitle(self) -> str:
        return str(self.event)

    @property
    def header_buttons(self) -> list[Button]:
        may = self.request.user.has_perm
        event, buttons = self.event, []
        if event.state == Event.State.DRAFT and may("events.change_event"):
            buttons.append(HeaderButton("Publish", url=self.step("publish"), icon_name="upload", priority=10))
        if event.state == Event.State.OPEN and may("bookings.add_booking"):
            url = reverse("office_bookings:book", args=[event.pk])
            buttons.append(HeaderButton("Add a booking", url=url, icon_name="plus", priority=20 if self.event.has_begun else 10))
        buttons += self.declared_buttons(HeaderButton, in_header=True)
        return sorted(buttons, key=lambda button: button.priority)

    def declared_buttons(self, kind: type[Button], *, in_header: bool) -> list[Button]:
        """Return what domains offer to do about the event, in the header or in its menu."""
        actions = [action for action in parts_for(self.request.user, EventAction) if action.in_header is in_header]
        return [
            kind(label, url=action.address(self.event), icon_name=action.icon, priority=action.order)
            for action in actions
            if (label := action.label(self.event))
        ]

    @property
    def header_more_buttons(self) -> list[Button]:
        may = self.request.user.has_perm
        buttons = []
        if may("events.change_event") and self.event.state != Event.State.CANCELLED:
            buttons += [
                Button("Change", url=self.step("edit"), icon_name="edit", priority=10),
                Button("Cancel the event", url=self.step("cancel"), icon_name="cross", priority=40),
            ]
        if self.request.user.has_perms(NEEDS):
            # Wanted until the day, and hardly afterwards.
            buttons.append(Button(SIGN_IN_LIST, url=self.step("register"), icon_name="doc-full", priority=28 if self.event.is_over else 18))
        if self.request.user.has_perms(LetterStep.permissions) and self.event.state != Event.State.DRAFT:
            buttons.append(Button("Write to people booked or waiting", url=writing_address(self.event), icon_name="mail", priority=22))
        if self.request.user.has_perms(LetterStep.permissions) and self.event.state == Event.State.OPEN:
            buttons.append(Button("Tell schools", url=self.step("tell_schools"), icon_name="group", priority=24))
        buttons += self.declared_buttons(Button, in_header=False)
        if may("events.add_event"):
            buttons.append(Button("Copy to a new date", url=self.step("copy"), icon_name="copy", priority=30))
        return buttons

    def step(self, name: str) -> str:
        return reverse(f"office_events:{name}", args=[self.event.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user, event = self.request.user, self.event
        context |= {
            "event": event,
            "title": event.title,
            "availability": availability(event),
            "address": presenters.address(event, self.request) if event.state != Event.State.DRAFT else "",
            "edits_page": event.page is not None and event.page.permissions_for_user(user).can_edit(),
            "price_list": price_list(event),
            "objectives": plan_of(this_academic_year()).in_words(event.objective_keys),
            "policy_steps": policies.steps_of(event.policy),
            "steps": {name: self.step(name) for name in ("edit", "copy", "cancel", "publish", "register")},
            "sees_needs": user.has_perms(NEEDS),
        }
        if user.has_perm("bookings.view_booking"):
            bookings = list(event_figures.bookings_of(event))
            waiting = [booking for booking in bookings if booking.state == Booking.State.WAITING]
            confirmed = {booking.person_id for booking in bookings if booking.state == Booking.State.CONFIRMED}
            context |= {
                "sees_bookings": True,
                "answers": rsvp.answers_of(event),
                "placed": [booking for booking in bookings if booking.has_place],
                "waiting": sorted(waiting, key=lambda booking: (booking.waiting_rank, booking.waiting_since, booking.pk)),
                "guests": session_guests.guests_among(session_guests.session_places_at(event), booked=confirmed),
                "apologies": list(event_figures.bookings_of(event).apologised()),
                "ended": [booking for booking in bookings if not booking.is_live],
                "colleagues": {booking.school_id for booking in bookings},
            }
            if user.has_perm("mail.view_message"):
                context["messages_sent"] = event_figures.messages_about(event, bookings)
        if user.has_perm("mailings.view_mailing"):
            context["mailings"] = visible(user).filter(audiences__about=key_of(event)).distinct()
        if user.has_perm("payments.view_order"):
            context["takings"] = event_figures.takings(event)
        return context


def price_list(event: Event) -> list[tuple[str, str]]:
    """Return who pays what, in words: members by tier, then everyone else."""
    has_vat = event.vat_rate > 0
    found = sorted(event.prices.all(), key=lambda price: (price.tier is None, price.tier.order if price.tier else 0))
    listed = [
        (f"{price.tier} members" if price.tier else "Everyone else", prices.in_words(price.net_pence, has_vat=has_vat)) for price in found
    ]
    return listed or [("Everyone", "Free")]


REGISTER = Sheet(
    "register",
    [
        Heading("Name", lambda expected: expected[0].person.name),
        Heading("Email", lambda expected: expected[0].person.email),
        Heading("School", lambda expected: expected[0].school.name if expected[0].school else ""),
        Heading("Access needs", lambda expected: expected[0].access_needs),
        Heading("Dietary needs", lambda expected: expected[0].dietary_needs),
        Heading("Reference", lambda expected: expected[0].reference),
        Heading("State", lambda expected: expected[1]),
        Heading("Paid by", lambda expected: expected[0].get_payment_display()),
        Heading("Signed", lambda expected: ""),
    ],
)
"""Who is expected: each a booking, and in words what it says of the day. Who makes a session up has theirs of another event."""


class RegisterView(Screen):
    """The sign-in sheet of an event: on paper, or as a spreadsheet."""

    permissions = ("events.view_event", *NEEDS)
    template_name = "reports/register.html"

    @cached_property
    def event(self) -> Event:
        shown = Event.objects.in_office_of(self.request.user).select_related("venue")
        return get_object_or_404(shown.prefetch_related("sessions__venue", "facilitators"), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        coming = list(event_figures.bookings_of(self.event).confirmed())
        places = session_guests.session_places_at(self.event)
        guests = session_guests.guests_among(places, booked={booking.person_id for booking in coming})
        kind = request.GET.get("export", "")
        if kind in FORMATS:
            expected = [(booking, str(booking.get_state_display())) for booking in coming]
            return REGISTER.response([*expected, *((guest.booking, guest.in_words) for guest in guests)], kind)
        context = {
            "event": self.event,
            "coming": coming,
            "guests": guests,
            "expected": len(coming) + len(guests),
            "back": screen_of(self.event),
            "spare": range(3),
        }
        context |= {"exports": True, "shows_needs": True}
        return self.render_to_response(context)
