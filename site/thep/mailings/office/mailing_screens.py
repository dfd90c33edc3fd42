"""A mailing in the back office: what it says, whom it is for, how it will look, and how far it is."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.urls import reverse
from wagtail.admin.widgets.button import Button, HeaderButton

from thep.cms.office import Crumb, Screen
from thep.cms.progress_part import ProgressPart
from thep.mail.models import Message
from thep.mail.preference_checks import JOINS_THE_DIGEST

from .. import moves, queue, sending
from ..audiences import LeftOut, audiences_for
from ..errors import MailingsError
from ..letters import answers_to, sender_of
from ..models import Mailing, Recipient
from ..progress import progress_of
from ..readers import matching, readers_of
from ..ways import Addressed, Way
from .one_mailing import LIST, NAME, OfOneMailing, people_in_words

ON_A_PAGE = 50
LEFT_OUT = "left_out"


class ChooseAudienceScreen(Screen):
    """Whom to write to: the first thing that is asked."""

    permissions = ("mailings.add_mailing",)
    template_name = "mailings/office/choose.html"
    header_icon = "mail"
    page_title = "Write to people"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse(f"{NAME}:index"), LIST)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listed = [(reverse(f"{NAME}:new", args=[each.name]), each.label) for each in audiences_for(self.request.user)]
        return super().get_context_data(**kwargs) | {"audiences": listed, "title": "Who do you want to write to?"}


class AddPeopleScreen(OfOneMailing, ChooseAudienceScreen):
    """Whom to write to beside those whom the mailing is for already."""

    permissions = ("mailings.change_mailing",)
    page_title = "Add people"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listed = [(self.step("add_audience", each.name), each.label) for each in audiences_for(self.request.user)]
        return super().get_context_data(**kwargs) | {"audiences": listed, "title": "Who else gets it?"}


class MailingScreen(OfOneMailing, Screen):
    """One mailing, and everything that can be done with it."""

    permissions = ("mailings.view_mailing",)
    template_name = "mailings/office/mailing.html"
    header_icon = "mail"
    page_title = "Email"

    def get_crumbs(self) -> list[Crumb]:
        return super().get_crumbs()[:1]

    def may(self, move: str) -> bool:
        return not moves.obstacle(self.mailing, move) and self.request.user.has_perm("mailings.change_mailing")

    @property
    def header_buttons(self) -> list[Button]:
        wanted = [
            ("send", "Send…", "mail", "send"),
            ("pause", "Pause", "time", "pause"),
            ("go on", "Go on sending", "arrow-right", "go_on"),
        ]
        return [
            HeaderButton(label, url=self.step(name), icon_name=icon, priority=10) for move, label, icon, name in wanted if self.may(move)
        ]

    @property
    def header_more_buttons(self) -> list[Button]:
        wanted = [
            ("change", "Change the words", "edit", "words"),
            ("change", "Add people", "plus", "add_people"),
            ("change", "Send a test to yourself", "mail", "test"),
            ("schedule", "Schedule", "calendar-alt", "schedule"),
            ("take back", "Take it back to a draft", "rotate", "take_back"),
            ("stop", "Stop", "cross", "stop"),
            ("delete", "Delete", "bin", "delete"),
        ]
        buttons = [
            Button(label, url=self.step(name), icon_name=icon, priority=number)
            for number, (move, label, icon, name) in enumerate(wanted)
            if self.may(move)
        ]
        if self.request.user.has_perm("mailings.add_mailing"):
            buttons.append(Button("Use it for a new email", url=self.step("copy"), icon_name="copy", priority=50))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mailing = self.mailing
        context = super().get_context_data(**kwargs) | {
            "title": mailing.subject,
            "mailing": mailing,
            "chosen": people_in_words(mailing),
            "changes": self.may("change"),
            "may_pause": self.may("pause"),
            "may_go_on": self.may("go on"),
            "may_stop": self.may("stop"),
            "removes": self.may("change") and len(mailing.audiences.all()) > 1,
        }
        if not mailing.is_before_sending:
            return context | {"progress": progress_of(mailing)}
        try:
            return context | {"readership": readers_of(mailing)}
        except MailingsError as refusal:
            return context | {"obstacle": str(refusal)}


class MailingPart(OfOneMailing, ProgressPart):
    """How far a mailing is."""

    permissions = ("mailings.view_mailing",)
    template_name = "mailings/office/_progress.html"
    page_title = "Progress"

    def progress(self) -> dict[str, Any]:
        is_under_way = self.mailing.state == Mailing.State.SENDING
        return {"mailing": self.mailing, "progress": progress_of(self.mailing), "is_under_way": is_under_way}


class PeopleScreen(OfOneMailing, Screen):
    """Exactly who gets a mailing, by which way, and who doesn't and why; once it is being sent, what became of each letter."""

    permissions = ("mailings.view_mailing",)
    template_name = "mailings/office/people.html"
    header_icon = "group"
    page_title = "Who gets it"

    @cached_property
    def shows_left_out(self) -> bool:
        return self.request.GET.get("show") == LEFT_OUT

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"mailing": self.mailing, "typed": self.request.GET.get("q", "")[:100]}
        try:
            getting, left_out = self.before() if self.mailing.is_before_sending else self.after()
        except MailingsError as refusal:
            return context | {"obstacle": str(refusal)}
        found: list[Any] = matching(left_out if self.shows_left_out else getting, context["typed"])
        page = Paginator(found, ON_A_PAGE).get_page(self.request.GET.get("p"))
        if not (self.mailing.is_before_sending or self.shows_left_out):
            self.say_what_became(list(page.object_list))
        return context | {
            "shows_left_out": self.shows_left_out,
            "getting": len(getting),
            "left_out": len(left_out),
            "page": page,
        }

    def before(self) -> tuple[list[Addressed], list[LeftOut]]:
        readership = readers_of(self.mailing)
        return readership.getting, readership.left_out

    def after(self) -> tuple[list[Recipient], list[Recipient]]:
        recipients = list(self.mailing.recipients.all())
        return [each for each in recipients if each.way != Way.NOT], [each for each in recipients if each.way == Way.NOT]

    def say_what_became(self, recipients: list[Any]) -> None:
        """Give each recipient, as `became`, what became of their letter, and as `reason` why, as far as that is known by now."""
        letters = queue.messages_of(self.mailing).annotate(address=Lower("to"))
        wanted = letters.filter(address__in=[each.address.lower() for each in recipients])
        found = {each.to.lower(): each for each in wanted.only("to", "state", "reason")}
        stopped = self.mailing.state == Mailing.State.STOPPED
        for each in recipients:
            letter = found.get(each.address.lower())
            if letter is None:
                each.became = "Stopped before it left" if stopped else "Waiting"
                continue
            joined = letter.state == Message.State.SUPPRESSED and letter.reason in JOINS_THE_DIGEST
            each.became = Way.DIGEST.label if joined else letter.get_state_display()
            each.reason = letter.reason or ("" if letter.state in Message.LEFT else each.reason)


class PreviewScreen(OfOneMailing, Screen):
    """The letter as one of its readers gets it, on a phone, on a computer and as plain text."""

    permissions = ("mailings.view_mailing",)
    template_name = "mailings/office/preview.html"
    header_icon = "view"
    page_title = "How it will look"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"mailing": self.mailing}
        try:
            readership = readers_of(self.mailing)
        except MailingsError as refusal:
            return context | {"obstacle": str(refusal)}
        if not readership.getting:
            return context | {"obstacle": "Nobody would get this email, so there is nothing to show."}
        number = min(int(asked) if (asked := self.request.GET.get("reader", "")).isdecimal() else 0, len(readership.getting) - 1)
        reader = readership.getting[number]
        return context | {
            "reader": reader.reader,
            "letter": sending.letter_for(self.mailing, reader),
            "sender": "{} <{}>".format(*sender_of(self.mailing.written_by)),
            "answers": answers_to(self.mailing.written_by, reply_to_writer=self.mailing.reply_to_writer),
            "next": number + 1 if number + 1 < len(readership.getting) else None,
            "before": number - 1 if number else None,
        }
