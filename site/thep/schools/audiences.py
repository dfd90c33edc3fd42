"""Whom the office may write to in schools: who leads them, and people by role and phase."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from thep.accounts.models import User
from thep.cms.fields import RecordsField
from thep.cms.typed_choices import TypedChoices
from thep.cms.vocabulary import JobRole, Phase
from thep.mailings.audiences import Audience, LeftOut, People, Reader

from .models import Affiliation, School

Role = Affiliation.Role
ANNOUNCE = ("mailings.announce_mailing",)


class LeadersForm(forms.Form):
    """Who leads which schools."""

    roles = forms.MultipleChoiceField(
        label="Who gets it?", choices=[(role.value, role.label) for role in Affiliation.LEADING], widget=forms.CheckboxSelectMultiple,
        initial=[Role.CPD_LEAD], error_messages={"required": "Choose at least one role."},
    )  # fmt: skip
    phases = forms.MultipleChoiceField(
        label="Of which phases?", choices=Phase.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Leave all of them unticked for every phase.",
    )  # fmt: skip
    schools = RecordsField(
        School.objects.open(), label="Of which schools?", widget=TypedChoices, required=False, help_text="Leave it empty for all schools.",
        error_messages={"invalid_choice": "Choose schools from the list."},
    )  # fmt: skip


class PeopleForm(forms.Form):
    """People by what they do, and where."""

    job_roles = forms.MultipleChoiceField(
        label="Job roles", choices=JobRole.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Leave all of them unticked for every job role.",
    )  # fmt: skip
    phases = forms.MultipleChoiceField(
        label="Phases", choices=Phase.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Their own, or that of a school where they work. Leave all of them unticked for every phase.",
    )  # fmt: skip


def leaders(chosen: dict[str, Any]) -> People:
    """Return who leads the chosen schools, and the schools that nobody leads in these roles."""
    schools = School.objects.open()
    if chosen["schools"]:
        schools = schools.filter(pk__in=[school.pk for school in chosen["schools"]])
    if chosen["phases"]:
        schools = schools.filter(phase__in=chosen["phases"])
    found = Affiliation.objects.active().filter(role__in=chosen["roles"], school__in=schools)
    affiliations = list(found.select_related("person", "school").order_by("person__name", "pk"))
    led = {each.school_id for each in affiliations}
    missing = [LeftOut(school.name, "", "nobody with this role is listed there") for school in schools if school.pk not in led]
    return People(readers=list(readers_by_person(affiliations)), left_out=missing)


def readers_by_person(affiliations: Iterable[Affiliation]) -> Iterable[Reader]:
    """Return the people of `affiliations`, each once, with all their roles."""
    by_person: dict[int, list[Affiliation]] = {}
    for each in affiliations:
        by_person.setdefault(each.person_id, []).append(each)
    for theirs in by_person.values():
        person = theirs[0].person
        roles = "; ".join(f"{each.get_role_display()}, {each.school.name}" for each in theirs)
        schools = " and ".join(dict.fromkeys(each.school.name for each in theirs))
        yield Reader(
            address=person.email,
            name=str(person),
            person=person,
            note=roles,
            because=f"you are listed at {schools}",
            values={"school": schools},
        )


def leaders_in_words(chosen: dict[str, Any]) -> str:
    roles = _listed([f"{Role(role).label}s" for role in chosen["roles"]], "")
    if chosen["schools"]:
        return f"{roles} of {_listed([school.name for school in chosen['schools']], 'schools')}"
    return f"{roles} of {_listed([Phase(phase).label.lower() for phase in chosen['phases']], 'all')} schools"


def people(chosen: dict[str, Any]) -> People:
    """Return the people who have the chosen job roles and phases."""
    found = User.objects.filter(is_active=True)
    if chosen["job_roles"]:
        found = found.filter(job_role__in=chosen["job_roles"])
    if chosen["phases"]:
        where = Affiliation.objects.active().filter(school__phase__in=chosen["phases"])
        found = found.filter(Q(phase__in=chosen["phases"]) | Q(pk__in=where.values("person")))
    return People(
        readers=[
            Reader(
                address=person.email,
                name=str(person),
                person=person,
                note=person.get_job_role_display(),
                because="you have an account on our website",
            )
            for person in found
        ]
    )


def people_in_words(chosen: dict[str, Any]) -> str:
    roles = _listed([JobRole(role).label for role in chosen["job_roles"]], "people of all job roles")
    return f"{roles}, {_listed([Phase(phase).label.lower() for phase in chosen['phases']], 'all phases')}"


def _listed(words: list[str], otherwise: str) -> str:
    if len(words) > 4:
        return f"{', '.join(words[:3])} and {len(words) - 3} more"
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or otherwise


LEADERS = Audience(
    name="schools.leaders",
    label="CPD leads, business managers and headteachers of schools",
    form=LeadersForm,
    people=leaders,
    words=leaders_in_words,
    permissions=ANNOUNCE,
    variables={"school": "The school where they are listed"},
    order=20,
)
BY_ROLE = Audience(
    name="schools.people",
    label="People by job role and phase",
    form=PeopleForm,
    people=people,
    words=people_in_words,
    permissions=ANNOUNCE,
    order=40,
)
AUDIENCES = (LEADERS, BY_ROLE)
