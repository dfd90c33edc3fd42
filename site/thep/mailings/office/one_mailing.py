"""What the screens and steps of one mailing share."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.cms.office import Crumb

from ..audiences import Audience, audience_named
from ..errors import ChoiceGone
from ..models import Mailing
from ..progress import bring_up_to_date
from ..visibility import visible

NAME = "office_mailings"
LIST = "Emails to people"


def screen_of(mailing: Mailing) -> str:
    return reverse(f"{NAME}:inspect", args=[mailing.pk])


class OfOneMailing:
    """A screen or a step of the mailing `pk`, if whoever asks may write to its people."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def mailing(self) -> Mailing:
        found = visible(self.request.user).select_related("written_by", "sent_by").prefetch_related("audiences")
        return bring_up_to_date(get_object_or_404(found, pk=self.kwargs["pk"]))

    @property
    def person(self) -> User:
        return person_of(self.request)

    def step(self, name: str, *more: Any) -> str:
        return reverse(f"{NAME}:{name}", args=[self.mailing.pk, *more])

    def get_page_subtitle(self) -> str:
        return str(self.mailing)

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse(f"{NAME}:index"), LIST), (screen_of(self.mailing), str(self.mailing))]


def people_in_words(mailing: Mailing) -> list[tuple[int, str]]:
    """Return the chosen audiences of a mailing: the primary key of each, and who they are."""
    return [(each.pk, audience_in_words(audience_named(each.audience), each.choice)) for each in mailing.audiences.all()]


def audience_in_words(audience: Audience | None, choice: Any) -> str:
    try:
        words = audience.words(audience.chosen(choice)) if audience is not None else ""
    except ChoiceGone:
        words = ""
    return words[:1].upper() + words[1:] or "People who can’t be found any more: remove them, and choose again"


def counted(number: int, one: str = "person", many: str = "people") -> str:
    return f"{number:,} {one if number == 1 else many}"


def who_has_it(number: int) -> str:
    """Return a sentence that says how many have a mailing already."""
    if not number:
        return "Nobody has it yet."
    return f"{counted(number)} {'has' if number == 1 else 'have'} it already."
