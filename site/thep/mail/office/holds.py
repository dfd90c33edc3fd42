"""Holding all mail back, and letting it go again."""

from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from thep.cms.office import Crumb, Screen, Step
from thep.mail import holds
from thep.mail.held_messages import cancel_held, held_one_by_one, send_held
from thep.mail.kinds import kind_named
from thep.mail.models import Hold, Message

MAY = ("mail.change_message",)


def _crumbs() -> list[Crumb]:
    return [(reverse("office_messages:index"), "Messages")]


def _crumbs_below() -> list[Crumb]:
    return [*_crumbs(), (reverse("office_messages:hold"), "Holding emails back")]


def emails(number: int) -> str:
    return f"{number:,} email{'' if number == 1 else 's'}"


def counted_by_kind(messages: QuerySet[Message]) -> list[dict[str, Any]]:
    """Return how many of `messages` there are of each kind, the most first."""
    counted = messages.order_by().values("kind").annotate(number=Count("pk")).order_by("-number", "kind")
    return [row | {"name": name_of(row["kind"])} for row in counted]


def name_of(kind: str) -> str:
    """Return what the office calls the kind of this name, which may be none any more."""
    found = kind_named(kind)
    return found.label if found is not None else kind


class HoldScreen(Screen):
    permissions = MAY
    template_name = "mail/office/hold.html"
    header_icon = "mail"
    page_title = "Holding emails back"

    def get_crumbs(self) -> list[Crumb]:
        return _crumbs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hold = holds.open_hold()
        return super().get_context_data(**kwargs) | {
            "hold": hold,
            "is_of_restore": hold is not None and holds.is_of_restore(hold),
            "held": counted_by_kind(held_one_by_one()),
            "waiting": counted_by_kind(Message.objects.filter(state=Message.State.QUEUED)),
        }


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
    refusals = (holds.RoundsToCome,)

    def what_happens(self) -> list[str]:
        if self.hold is None or not holds.is_of_restore(self.hold):
            return [
                "Emails that are waiting go out within a few minutes.",
                "Emails that were held back one by one stay held back. Send or cancel them afterwards.",
            ]
        return [
            "From now on, new emails are sent as usual. So are those that you have chosen to send.",
            f"{emails(holds.to_be_held(self.hold).count())} written since the backup was restored will be held back with the others, "
            "because people may have had them before. Then send or cancel them, kind by kind.",
        ]

    def obstacle(self) -> str:
        if self.hold is None:
            return "Emails aren’t held back."
        return holds.ROUNDS_TO_COME if holds.rounds_to_come(self.hold) else ""

    def explain(self, refusal: Exception) -> str:
        return holds.ROUNDS_TO_COME

    def perform(self, form: Any) -> str:
        return "Emails are being sent again." if holds.end() else "Somebody started sending again a moment ago."


class CancelHeldView(HoldStep):
    page_title = "Cancel the emails that are held back"
    button = "Cancel all of them"
    is_grave = True

    def what_happens(self) -> list[str]:
        return [
            f"{emails(held_one_by_one().count())} won’t be sent.",
            "Look through them first: somebody may be waiting for one.",
        ]

    def obstacle(self) -> str:
        return "" if held_one_by_one().exists() else "No emails are held back."

    def perform(self, form: Any) -> str:
        return f"{emails(cancel_held(timezone.now()))} won’t be sent."


class OfHeldKind(HoldStep):
    """A step with all emails of one kind that are held back."""

    @property
    def kind(self) -> str:
        return str(self.kwargs["kind"])

    def get_page_subtitle(self) -> str:
        return name_of(self.kind)

    def obstacle(self) -> str:
        return "" if held_one_by_one(self.kind).exists() else "No emails of this kind are held back."


class SendKindView(OfHeldKind):
    page_title = "Send"
    button = "Send all of them"

    def what_happens(self) -> list[str]:
        when = "within a few minutes" if self.hold is None else "as soon as somebody starts sending emails again"
        return [f"{emails(held_one_by_one(self.kind).count())} of this kind will be sent {when}."]

    def cautions(self) -> list[str]:
        return ["Some people may have had theirs already, before the emails were held back. They’ll get it twice."]

    def perform(self, form: Any) -> str:
        return f"You chose to send {emails(send_held(timezone.now(), kind=self.kind))}: {name_of(self.kind)}."


class CancelKindView(OfHeldKind):
    page_title = "Cancel"
    button = "Cancel all of them"
    is_grave = True

    def what_happens(self) -> list[str]:
        return [f"{emails(held_one_by_one(self.kind).count())} of this kind won’t be sent. Nobody is told."]

    def perform(self, form: Any) -> str:
        return f"{emails(cancel_held(timezone.now(), kind=self.kind))} won’t be sent: {name_of(self.kind)}."
