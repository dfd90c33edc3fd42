"""The office's step that lets the people of an event mark themselves, or stops it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Step
from thep.events.models import Event

from ..errors import CpdError
from . import self_marks


class SelfMarkingView(Step):
    permissions = ("events.view_event", "cpd.add_selfmarking")
    page_title = "People mark themselves"
    refusals = (CpdError,)

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event, pk=self.kwargs["pk"])

    @cached_property
    def is_allowed(self) -> bool:
        return self_marks.is_allowed(self.event)

    def get_button(self) -> str:
        return "Stop it" if self.is_allowed else "Let people mark themselves"

    def get_crumbs(self) -> list[Crumb]:
        screen = reverse("office_events:inspect", args=[self.event.pk])
        return [(reverse("office_events:index"), "Events"), (screen, str(self.event))]

    def what_happens(self) -> list[str]:
        if self.is_allowed:
            return ["Nobody marks themselves at this event any more. Marks that people made stay."]
        return [
            "Who leads the event can show a code that changes every 30 seconds, on the event’s page in their account.",
            "Everybody with a place can type it while the session is on, and is marked as present.",
        ]

    def perform(self, form: Any) -> str:
        if self.is_allowed:
            self_marks.stop(self.event)
            return "Nobody marks themselves at this event any more."
        self_marks.allow(self.event, by=person_of(self.request))
        return "People can mark themselves at this event."
