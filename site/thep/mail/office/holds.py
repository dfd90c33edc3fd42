"""Holding all mail back, and letting it go again."""

from functools import cached_property
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from thep.cms.office import Crumb, Screen, Step
from thep.mail import holds
from thep.mail.kinds import kind_named
from thep.mail.models import Hold, Message

MAY = ("mail.change_message",)


def _crumbs() -> list[Crumb]:
    return [(reverse("office_messages:index"), "Messages")]


def _crumbs_below() -> list[Crumb]:
    return [*_crumbs(), (reverse("office_messages:hold"), "Holding emails back")]


class HoldScreen(Screen):
    permissions = MAY
    template_name = "mail/office/hold.html"
    header_icon = "mail"
    page_title = "Holding emails back"

    def get_crumbs(self) -> list[Crumb]:
        return _crumbs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Message.objects.filter(state__in=[Message.State.HELD, Message.State.QUEUED])
        counted = waiting.values("kind", "state").annotate(number=Count("pk")).order_by("state", "-number")
        rows = [
            {
                "name": kind.label if (kind := kind_named(row["kind"])) is not None else row["kind"],
                "state": Message.State(row["state"]).label,
                "number": row["number"],
            }
            for row in counted
        ]
        held = holds.held_one_by_one().exists()
        return super().get_context_data(**kwargs) | {"hold": holds.open_hold(), "rows": rows, "held": held}


class HoldStep(Step):
    permissions = MAY

    @cached_property
    def hold(self) -> Hold | None:
        return holds.open_hold()

    def get_crumbs(self) -> list[Crumb]:
        return _crumbs_below()


class HoldView(HoldStep):
    page_title = "Hold all emails back"
    button = "Hold all emails back"
    is_grave = True

    def what_happens(self) -> list[str]:
        return [
            "Until somebody lets emails go again, we send only the codes with which people sign in.",
            "What is written meanwhile waits, and nothing is lost.",
        ]

    def obstacle(self) -> str:
        return "" if self.hold is None else "Emails are held back already."

    def perform(self, form: Any) -> str:
        holds.begin("The office held all emails back")
        return "From now on we send only codes to sign in."


class LetGoView(HoldStep):
    page_title = "Let emails go"
    button = "Let emails go"

    def what_happens(self) -> list[str]:
        return [
            "What waits to leave goes out within a few minutes, and so does what is written from now on.",
            "What was held back one by one stays held: send or cancel it in the list of messages.",
        ]

    def obstacle(self) -> str:
        return "" if self.hold is not None else "No hold is open: emails leave."

    def perform(self, form: Any) -> str:
        return "Emails leave again." if holds.end() else "Somebody let them go a moment ago."


class CancelHeldView(HoldStep):
    page_title = "Cancel what is held back"
    button = "Cancel all of them"
    is_grave = True

    def what_happens(self) -> list[str]:
        return [
            f"{holds.held_one_by_one().count()} emails that are held back won’t be sent.",
            "Look through them first: somebody may be waiting for one.",
        ]

    def obstacle(self) -> str:
        return "" if holds.held_one_by_one().exists() else "Nothing is held back."

    def perform(self, form: Any) -> str:
        return f"{holds.cancel_held(timezone.now())} emails won’t be sent."
