"""Messages in the back office: what was written, whether it left, and another try for what was given up."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.cms.office import Crumb, Screen, Step
from thep.cms.secret_addresses import SECRET

from . import outbox
from .models import Message


class MessageScreen(Screen):
    permissions = ("mail.view_message",)
    template_name = "mail/office/message.html"
    header_icon = "mail"
    page_title = "Message"

    @cached_property
    def message(self) -> Message:
        return get_object_or_404(visible(self.request.user), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_messages:index"), "Messages")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": self.message.subject,
            "message": self.message,
            "text": shown_text(self.message),
        }


class SendAgainView(Step):
    permissions = ("mail.change_message",)
    page_title = "Send again"
    button = "Send it again"

    @cached_property
    def message(self) -> Message:
        return get_object_or_404(visible(self.request.user), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_messages:index"), "Messages"),
            (reverse("office_messages:inspect", args=[self.message.pk]), self.message.subject),
        ]

    def what_happens(self) -> list[str]:
        return [f"It leaves for {self.message.to} at once, and is tried again for some hours if the address does not take it."]

    def obstacle(self) -> str:
        return "" if self.message.state == Message.State.FAILED else "Only a message that was given up can be sent again."

    def perform(self, form: Any) -> str:
        outbox.send_again(self.message)
        return f"“{self.message.subject}” is on its way to {self.message.to}."


def visible(user: Any) -> Any:
    """Return the letters that `user` may see: none whose links or codes act for its reader, or that tell what is their reader's alone."""
    return Message.objects.select_related("person").filter(for_reader_alone=False)


def shown_text(message: Message) -> str:
    """Return what a letter says, without whatever an address in it proves."""
    return SECRET.sub(r"\1/…", message.text)
