"""Letters that the office writes about an event to schools, when few have booked.

Each is shown, with who gets it and who doesn't, before it can be sent.
"""

from typing import Any

from django.http import HttpResponse

from thep.accounts.access import person_of
from thep.bookings import emails, school_letters
from thep.bookings.errors import BookingClosed, BookingsError
from thep.bookings.letter_forms import SchoolLetterForm, asked_of
from thep.events.errors import EventsError
from thep.mail.letters import Letter

from .event_steps import EventStep, counted

Reader = tuple[str, str]
"""A name, and what stands beside it: an address, or why they don't get the letter."""


class LetterStep(EventStep):
    """A letter that is looked at first: only the page that shows it has the button that sends it."""

    permissions = ("events.change_event", "bookings.view_booking")
    template_name = "reports/letter.html"
    refusals = (BookingsError, EventsError)

    def get_page_subtitle(self) -> str:
        return str(self.event)

    def form_valid(self, form: Any) -> HttpResponse:
        if "send" in self.request.POST:
            return super().form_valid(form)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        asked = asked_of(context["form"])
        getting, left_out = self.readers(asked)
        letter = self.letter(asked) if context["form"].is_bound and context["form"].is_valid() else None
        return context | {"getting": getting, "left_out": left_out, "letter": letter, "send": self.send_label(len(getting))}

    def readers(self, asked: dict[str, Any]) -> tuple[list[Reader], list[Reader]]:
        """Return who gets what was `asked` for, and who doesn't."""
        raise NotImplementedError

    def letter(self, asked: dict[str, Any]) -> Letter | None:
        """Return the letter as its first reader gets it; None where there is none."""
        raise NotImplementedError

    def send_label(self, readers: int) -> str:
        return f"Send to {counted(readers, 'person', 'people')}"


class TellSchoolsView(LetterStep):
    page_title = "Tell schools"
    form_class = SchoolLetterForm

    def obstacle(self) -> str:
        return super().obstacle() or (
            "" if self.event.is_bookable() else f"{BookingClosed.of(self.event)} There is nothing to tell schools."
        )

    def readers(self, asked: dict[str, Any]) -> tuple[list[Reader], list[Reader]]:
        found = school_letters.schools_to_tell(self.event, phases=asked["phases"])
        getting = [(school.name, ", ".join(f"{lead} ({lead.email})" for lead in leads)) for school, leads in found.getting]
        return getting, [(school.name, reason) for school, reason in found.left_out]

    def letter(self, asked: dict[str, Any]) -> Letter | None:
        found = school_letters.schools_to_tell(self.event, phases=asked["phases"]).getting
        return emails.as_told(self.event, school=found[0].school, to=found[0].leads[0], words=asked["words"]) if found else None

    def send_label(self, readers: int) -> str:
        return f"Tell {counted(readers, 'school', 'schools')}"

    def perform(self, form: Any) -> str:
        told = school_letters.tell_schools(self.event, by=person_of(self.request), **form.cleaned_data)
        return f"{counted(told, 'school has', 'schools have')} been told of “{self.event.title}”."
