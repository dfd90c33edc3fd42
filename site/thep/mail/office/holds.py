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


def emails(number: int) -> str:
    return f"{number:,} email{'' if number == 1 else 's'}"


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
            "Until somebody starts sending again, we send only the codes with which people sign in.",
            "All other emails wait until then. Nothing is lost.",
        ]

    def obstacle(self) -> str:
        return "" if self.hold is None else "Emails are held back already."

    def perform(self, form: Any) -> str:
        holds.begin("The office held all emails back")
        return "From now on we send only codes to sign in."


class LetGoView(HoldStep):
    page_title = "Start sending emails again"
    button = "Start sending emails again"

    def what_happens(self) -> list[str]:
        return [
            "Emails that are waiting go out within a few minutes.",
            "Emails that were held back one by one stay held back. Send or cancel each in the list of messages.",
        ]

    def obstacle(self) -> str:
        return "" if self.hold is not None else "Emails aren’t held back."

    def perform(self, form: Any) -> str:
        return "Emails are being sent again." if holds.end() else "Somebody started sending again a moment ago."


class CancelHeldView(HoldStep):
    page_title = "Cancel the emails that are held back"
    button = "Cancel all of them"
    is_grave = True

    def what_happens(self) -> list[str]:
        return [
            f"{emails(holds.held_one_by_one().count())} won’t be sent.",
            "Look through them first: somebody may be waiting for one.",
        ]

    def obstacle(self) -> str:
        return "" if holds.held_one_by_one().exists() else "No emails are held back."

    def perform(self, form: Any) -> str:
        return f"{emails(holds.cancel_held(timezone.now()))} won’t be sent."
