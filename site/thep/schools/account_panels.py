"""What schools show on a person's overview: who asks to be listed, invitations, and a card of each school where the person works."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from thep.accounts.access import may_act
from thep.accounts.models import User
from thep.design.panels import DrawnPanel
from thep.domains import declared

from .affiliations import suggest_school
from .models import Affiliation
from .panels import CardPart
from .places_of_work import active_of, by_school, live_of
from .requests import requests_for


def entry_label(person: User) -> str:
    """Return what the account's navigation calls where `person` works: "Organisation" where that is no school."""
    nouns = {each.school.noun for each in active_of(person)}
    return "Organisation" if nouns == {"organisation"} else "School"


def invitations(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    return [{"invitation": each} for each in live_of(person) if each.state == Affiliation.State.INVITED]


def requests(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Return who asks to be listed at the schools that `person` leads, once they may act for others."""
    led = [place.school for place in by_school(active_of(person)) if place.is_led]
    asked = requests_for(led, person) if may_act(person) else []
    return [{"affiliation": each, "from": "overview", "several": len(led) > 1} for each in asked]


def roles(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Return where the person works and in which roles; None where that is nowhere."""
    places = by_school(active_of(person))
    return {"places": places} if places else None


def where_you_work(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Return the school that the email address suggests, for somebody who neither works at one nor has asked."""
    has_school = any(each.state != Affiliation.State.INVITED for each in live_of(person))
    return None if has_school else {"suggested": suggest_school(person.email)}


def cards(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return a card of each school where the person works, made of the parts that domains declare."""
    active = active_of(person)
    parts = [(part.template, part.contexts(active)) for part in sorted(declared(CardPart), key=lambda part: part.order)]
    return {
        "cards": [
            (place.school, [DrawnPanel(template, contexts[place.school.pk]) for template, contexts in parts if place.school.pk in contexts])
            for place in by_school(active)
        ]
    }


def requested_listings(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return where the person has asked to be listed."""
    return {"asked": [each for each in live_of(person) if each.state == Affiliation.State.ASKED]}


def led(active: Sequence[Affiliation]) -> dict[int, dict[str, Any]]:
    """Return the schools that somebody of these affiliations leads."""
    return {each.school_id: {} for each in active if each.is_leading}
