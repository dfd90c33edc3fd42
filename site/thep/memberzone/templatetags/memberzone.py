"""The account's navigation, and what people do for their schools, as domains declare it."""

from typing import NamedTuple

from django import template
from django.template import Context
from django.urls import reverse

from thep.accounts.models import User
from thep.accounts.panels import AccountEntry
from thep.domains import declared
from thep.schools.models import Affiliation
from thep.schools.panels import SchoolDuty, duty_in

register = template.Library()


class Link(NamedTuple):
    """A link of the navigation; `current` says that the page is below it."""

    label: str
    address: str
    current: bool


@register.simple_tag(takes_context=True)
def account_links(context: Context) -> list[Link]:
    """Return the links that are for whoever is signed in, in their order."""
    request, here = context["request"], context.get("here", "")
    person = request.user
    return [
        Link(
            entry.label_for(person) if entry.label_for else entry.label,
            reverse(entry.address),
            here in entry.here or bool(entry.below and entry.below in request.path),
        )
        for entry in sorted(declared(AccountEntry), key=lambda entry: entry.order)
        if isinstance(person, User) and entry.shown_to(person)
    ]


@register.filter
def duty(affiliation: Affiliation) -> SchoolDuty | None:
    """Return what the person does for the school by `affiliation`; None while it isn't active, or where that is nothing."""
    return duty_in(affiliation.role) if affiliation.is_active else None
