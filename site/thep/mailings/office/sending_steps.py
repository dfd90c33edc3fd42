"""How a mailing leaves, in the back office: sent, scheduled, tried out, paused, gone on with, stopped."""

from functools import cached_property
from typing import Any

from thep.design.templatetags.thep import clock, weekday

from .. import london_time, moves, sending
from ..errors import MailingsError
from ..forms import ScheduleForm
from ..progress import progress_of
from ..readers import Readership, readers_of
from .mailing_steps import MailingStep
from .one_mailing import counted, who_has_it


class SendingStep(MailingStep):
    """A step that begins to send, or will: nobody takes it without being told how many get it."""

    @cached_property
    def readership(self) -> Readership:
        return readers_of(self.mailing)

    def obstacle(self) -> str:
        if refusal := super().obstacle():
            return refusal
        try:
            return "" if self.readership.getting else "Nobody would get this email. Add people, or see who is left out and why."
        except MailingsError as refusal:
            return str(refusal)

    def who(self) -> list[str]:
        """Return sentences that say how many get it, and how."""
        getting, in_digest, left_out = len(self.readership.getting), self.readership.in_digest, len(self.readership.left_out)
        said = [f"{counted(getting - in_digest)} will get it at once."]
        if in_digest:
            said.append(f"{counted(in_digest)} will get it in their next digest, as they asked for.")
        if left_out:
            said.append(f"{left_out:,} {'is' if left_out == 1 else 'are'} left out.")
        return said


class SendView(SendingStep):
    page_title = "Send"
    move = "send"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sends = "" if self.obstacle() else f"Send to {counted(len(self.readership.getting))}"
        return super().get_context_data(**kwargs) | {"button": sends}

    def what_happens(self) -> list[str]:
        if self.obstacle():
            return []
        return [*self.who(), "Sending begins at once. You can pause or stop it, but you can’t take back what has been sent."]

    def perform(self, form: Any) -> str:
        settled = moves.send(self.mailing, by=self.person)
        return f"Your email is on its way to {counted(settled)}."


class ScheduleView(SendingStep):
    page_title = "Schedule"
    button = "Send at this time"
    move = "schedule"
    form_class = ScheduleForm

    def what_happens(self) -> list[str]:
        if self.obstacle():
            return []
        return [
            f"As things are today, {counted(len(self.readership.getting))} would get it. Whoever is in these groups at that time gets it.",
            "If the site isn’t running at that time, we send it up to six hours late. After that we ask you first.",
        ]

    def perform(self, form: Any) -> str:
        at = form.cleaned_data["at"]
        moves.schedule(self.mailing, by=self.person, at=at)
        twice = (
            " The clocks go back that night, so this time comes twice: we’ll send it the first time." if london_time.comes_twice(at) else ""
        )
        return f"Your email will be sent on {weekday(at)} at {clock(at)}.{twice}"


class TestView(SendingStep):
    page_title = "Send a test to yourself"
    button = "Send me a test"

    def what_happens(self) -> list[str]:
        return (
            [f"We’ll send it to {self.person.email}, as {self.first.name or self.first.address} would get it."]
            if not self.obstacle()
            else []
        )

    @property
    def first(self) -> Any:
        return self.readership.getting[0].reader

    def perform(self, form: Any) -> str:
        sending.send_test(self.mailing, self.first, to=self.person)
        return f"A test is on its way to {self.person.email}."


class TakeBackView(MailingStep):
    page_title = "Take it back to a draft"
    button = "Make it a draft again"
    move = "take back"

    def what_happens(self) -> list[str]:
        return ["It won’t be sent until you send it or set a new time."]

    def perform(self, form: Any) -> str:
        moves.take_back(self.mailing, by=self.person)
        return "It is a draft again. Nothing will be sent."


class PauseView(MailingStep):
    page_title = "Pause"
    button = "Pause"
    move = "pause"

    def what_happens(self) -> list[str]:
        progress = progress_of(self.mailing)
        return [f"{who_has_it(progress.left)} {counted(progress.waiting)} will wait until you go on."]

    def perform(self, form: Any) -> str:
        waiting = moves.pause(self.mailing, by=self.person)
        return f"It is paused. {counted(waiting)} will get it when you go on."


class GoOnView(MailingStep):
    page_title = "Go on sending"
    button = "Go on sending"
    move = "go on"

    def what_happens(self) -> list[str]:
        return [f"{counted(progress_of(self.mailing).waiting)} will get it now. Nobody gets it twice."]

    def perform(self, form: Any) -> str:
        waiting = moves.go_on(self.mailing, by=self.person)
        return f"Your email is on its way to {counted(waiting, 'more person', 'more people')}."


class StopView(MailingStep):
    page_title = "Stop"
    button = "Stop for good"
    is_grave = True
    move = "stop"

    def what_happens(self) -> list[str]:
        progress = progress_of(self.mailing)
        return [
            f"{who_has_it(progress.left)} {counted(progress.waiting)} won’t get it.",
            "You can’t go on with it afterwards. To be able to go on, pause it.",
        ]

    def perform(self, form: Any) -> str:
        stopped = moves.stop(self.mailing, by=self.person)
        return f"It is stopped. {counted(stopped)} won’t get it."
