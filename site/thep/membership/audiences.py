"""Whom the office may write to of member schools."""

from typing import Any

from django import forms

from thep.cms.fields import RecordsField
from thep.mailings.audiences import Audience, LeftOut, People
from thep.schools.audiences import ANNOUNCE, readers_by_person
from thep.schools.models import Affiliation, School

from .models import Membership, Tier
from .states import with_access
from .years import in_words, this_academic_year

LEADING = "leading"
EVERYBODY = "everybody"


class MembersForm(forms.Form):
    """Members of which tiers, and who of them."""

    tiers = RecordsField(
        Tier.objects.all(), label="Members of which tiers?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one tier.", "invalid_choice": "Choose tiers from the list."},
    )  # fmt: skip
    who = forms.ChoiceField(
        label="Who gets it?", widget=forms.RadioSelect, initial=LEADING,
        choices=[(LEADING, "CPD leads, business managers and headteachers"), (EVERYBODY, "Everybody listed at the school")],
        error_messages={"required": "Choose who gets it."},
    )  # fmt: skip


def members(chosen: dict[str, Any]) -> People:
    """Return the people of member schools of the chosen tiers, and the schools where nobody is listed."""
    memberships = Membership.objects.filter(with_access(), tier__in=chosen["tiers"])
    schools = School.objects.open().filter(pk__in=memberships.values("school"))
    found = Affiliation.objects.leading() if chosen["who"] == LEADING else Affiliation.objects.active()
    affiliations = list(found.filter(school__in=schools).select_related("person", "school").order_by("person__name", "pk"))
    reached = {each.school_id for each in affiliations}
    missing = [LeftOut(school.name, "", "nobody who would get it is listed there") for school in schools if school.pk not in reached]
    return People(readers=list(readers_by_person(affiliations)), left_out=missing)


def members_in_words(chosen: dict[str, Any]) -> str:
    who = "those who lead" if chosen["who"] == LEADING else "everybody at"
    tiers = " and ".join(tier.name for tier in chosen["tiers"])
    return f"{who} {tiers} member schools of {in_words(this_academic_year())}"


OF_TIERS = Audience(
    name="membership.tiers",
    label="Members of a tier",
    form=MembersForm,
    people=members,
    words=members_in_words,
    permissions=ANNOUNCE,
    variables={"school": "Their school"},
    order=30,
)
