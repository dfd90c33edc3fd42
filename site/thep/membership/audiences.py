"""Whom the office may write to of member schools."""

from typing import Any

from django import forms
from django.db.models import Q

from thep.cms.fields import RecordsField
from thep.cms.typed_choices import TypedChoices
from thep.mailings.audiences import Audience, LeftOut, People, Reader
from thep.schools.audiences import ANNOUNCE, readers_by_person
from thep.schools.models import Affiliation, School

from . import engagement
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


class QuietForm(forms.Form):
    """Members that are quiet by which signs, all of them or some."""

    signs = forms.MultipleChoiceField(
        label="What is quiet about them?", widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(sign.name, sign.label) for sign in engagement.every_sign()],
        error_messages={"required": "Choose at least one sign.", "invalid_choice": "Choose signs from the list."},
    )  # fmt: skip
    schools = RecordsField(
        School.objects.open(), label="Of which schools?", widget=TypedChoices, required=False,
        help_text="Leave it empty for all schools of which one of these is true.",
        error_messages={"invalid_choice": "Choose schools from the list."},
    )  # fmt: skip


def quiet(chosen: dict[str, Any]) -> People:
    """Return those who lead the members that are quiet now, by the chosen signs: who has booked since isn't among them."""
    among = Q(school__in=[school.pk for school in chosen["schools"]]) if chosen["schools"] else None
    found = {each.membership.school_id: each for each in engagement.quiet_members(chosen["signs"], among=among)}
    leading = Affiliation.objects.leading().filter(school__in=found, person__is_active=True)
    people = People()
    for affiliation in leading.select_related("person", "school").order_by("school__name", "person__name", "pk"):
        if affiliation.person_id not in {reader.person.pk for reader in people.readers if reader.person}:
            people.readers.append(_reader_of(affiliation, found[affiliation.school_id]))
    reached = {affiliation.school_id for affiliation in leading}
    missing = (member.membership.school for key, member in found.items() if key not in reached)
    people.left_out.extend(LeftOut(school.name, "", "nobody who leads it is listed there") for school in missing)
    return people


def _reader_of(affiliation: Affiliation, member: engagement.QuietMember) -> Reader:
    school, left = affiliation.school.name, member.membership.places_left
    return Reader(
        address=affiliation.person.email,
        name=str(affiliation.person),
        person=affiliation.person,
        note=f"{school}: {member.what_we_see}",
        because=f"you lead professional learning at {school}",
        values={"school": school, "what_we_see": member.what_we_see, "places_left": f"{left} included place{'' if left == 1 else 's'}"},
    )


def quiet_in_words(chosen: dict[str, Any]) -> str:
    labels = {sign.name: sign.label.lower() for sign in engagement.every_sign()}
    signs = " or ".join(labels[name] for name in chosen["signs"])
    whose = " and ".join(school.name for school in chosen["schools"]) or "member schools"
    return f"those who lead {whose}, where this is so: {signs}"


QUIET = Audience(
    name="membership.quiet",
    label="Members we hear little from",
    form=QuietForm,
    people=quiet,
    words=quiet_in_words,
    permissions=ANNOUNCE,
    variables={
        "school": "Their school",
        "what_we_see": "What is quiet, such as “none of its 20 included places is used yet”",
        "places_left": "The included places that are left, such as “20 included places”",
    },
    subject="How can we help {{ school }} this term?",
    beginning=(
        "Hello {{ first_name }}\n\n"
        "{{ school }} is a member this year, and we see that {{ what_we_see }}. We’d like you to get the good of it.\n\n"
        "You have {{ places_left }} left until 31 August. Would one of these help?\n\n"
        "- A call of ten minutes, to find what your colleagues need\n"
        "- A short list of courses that fit your plan for the year\n"
        "- Somebody of ours at your staff meeting\n\n"
        "Reply to this email and tell us which. If the time isn’t right, tell us that too."
    ),
    order=32,
)

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
