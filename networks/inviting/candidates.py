"""Whom a lead or the office would invite by choosing them, who of those gets no invitation, and why.

What is decided here, for the sake of people's data:

- **Schools that are missing** are asked through whoever looks after their professional learning: the CPD lead, or where a school lists
  none, the headteacher. That is what these people do for their school, so leads and the office may write to them. An organisation is
  asked through the same roles, to networks with partners alone.
- **People by what they do** are written to by the office where they have an account, as it writes to them otherwise. A lead reaches only
  those who have agreed to hear of networks: who is in one that isn't hidden, or has chosen invitations to networks on the page of their
  emails. For all others the way is through their school's CPD lead.
- A lead is shown the names of those who'd get an invitation, and of everybody else only how many they are and why: that somebody has
  unsubscribed, or said no, is between them and us. Addresses are shown to nobody; whom a lead knows, they invite by address.
- Nobody who has left the network, was removed, said no within a year, or was invited within four weeks is invited by choice, nor anybody
  who has had three such invitations, to whichever networks, within four weeks. All may stop these letters, as any news of networks.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone

from networks.figures.coverage import coverage_of, tiers_of_schools
from networks.members import access
from networks.members.invitations import NO_FOR
from networks.members.models import NetworkInvitation, NetworkMember
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.cms.vocabulary import JobRole
from thep.mail.kinds import LetterClass
from thep.mail.models import Frequency, Preference
from thep.mail.preferences import subject_of_class
from thep.mailings.audiences import Reader
from thep.mailings.models import Recipient
from thep.mailings.ways import TROUBLES, Addressed, decide
from thep.schools.models import Affiliation, School

from .letters import CHOSEN, LIST

MISSING, PEOPLE = "missing", "people"
LATELY = datetime.timedelta(weeks=4)
MOST_LATELY = 3

MEMBER = "already a member"
WAITING = "asked to join already, and waiting for an answer"
LEFT = "left this network, or removed from it"
SAID_NO = "said no in the last year"
LATELY_INVITED = "invited in the last four weeks"
TOO_MANY = "invited to three networks in the last four weeks"
NOT_AGREED = "not in a network yet, and hasn’t agreed to hear of any: write to the school’s CPD lead instead"
NOBODY_LISTED = "no CPD lead or headteacher on our website"
UNREACHED = "our emails don’t reach them: tell our office"
"""What a lead reads of somebody's address: whether they complained of our emails is for the office alone."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Whom somebody would invite: the missing schools or people, of these phases (all, where none is named), in these job roles."""

    whom: str
    phases: Collection[str] = ()
    job_roles: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who may be invited, and as what: "CPD lead, Larkspur Lane Nursery School"."""

    person: User
    chosen_as: str

    @property
    def email(self) -> str:
        return self.person.email.lower()


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Somebody, or a school, that gets no invitation, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Candidates:
    """Whom a choice comes to."""

    getting: list[Candidate] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """How many are left out for each reason, most first."""
        return Counter(each.reason for each in self.left_out).most_common()


def candidates_of(network: NetworkPage, choice: Choice, *, by: User) -> Candidates:
    """Return whom `choice` comes to where `by` invites them; in a fixed number of queries, however many they are."""
    if choice.whom == MISSING:
        found, schools = _of_missing_schools(network, choice.phases)
    else:
        found, schools = _by_role(network, choice), []
    agreed = None if choice.whom == MISSING or access.is_of_the_office(by) else _agreed([each.person for each in found])
    standing = _Standing(network)
    getting, left_out = [], [LeftOut(name=school.name, reason=NOBODY_LISTED) for school in schools]
    for each in found:
        reason = standing.reason(each) or (NOT_AGREED if agreed is not None and each.person.pk not in agreed else "")
        if reason:
            left_out.append(_left_out(each, reason))
        else:
            getting.append(each)
    return _as_they_chose(getting, left_out, is_for_office=access.is_of_the_office(by))


def _of_missing_schools(network: NetworkPage, phases: Collection[str]) -> tuple[list[Candidate], list[School]]:
    """Return who is asked for the schools that are missing, and the schools that list nobody who could be."""
    missing = [school for school in coverage_of([network]).missing(network) if not phases or school.phase in phases]
    asked = (Affiliation.Role.CPD_LEAD, Affiliation.Role.HEADTEACHER)
    by_school: dict[int, list[Affiliation]] = {school.pk: [] for school in missing}
    listed = Affiliation.objects.active().filter(role__in=asked, person__is_active=True, school__status=School.Status.OPEN)
    for each in listed.select_related("person", "school").order_by("person__name", "pk"):
        if each.school_id in by_school:
            by_school[each.school_id].append(each)
    chosen = []
    for theirs in by_school.values():
        leads = [each for each in theirs if each.role == Affiliation.Role.CPD_LEAD]
        chosen += leads or theirs
    return list(_by_person(chosen)), [school for school in missing if not by_school[school.pk]]


def _by_person(affiliations: Iterable[Affiliation]) -> Iterable[Candidate]:
    """Yield the people of `affiliations`, each once."""
    theirs: dict[int, list[Affiliation]] = {}
    for each in affiliations:
        theirs.setdefault(each.person_id, []).append(each)
    for of_one in theirs.values():
        words = "; ".join(f"{each.get_role_display()}, {each.school.name}" for each in of_one)
        yield Candidate(person=of_one[0].person, chosen_as=_short(words))


def _by_role(network: NetworkPage, choice: Choice) -> list[Candidate]:
    """Return the people with an account who have the job roles and phases, of schools that the network is for."""
    people = User.objects.filter(is_active=True)
    listed = Affiliation.objects.active()
    if choice.job_roles:
        people = people.filter(job_role__in=choice.job_roles)
    if choice.phases:
        people = people.filter(Q(phase__in=choice.phases) | Q(pk__in=listed.filter(school__phase__in=choice.phases).values("person")))
    tiers = {tier.pk for tier in network.tiers.all()}
    if tiers:
        schools = [school for school, tier in tiers_of_schools().items() if tier in tiers]
        people = people.filter(pk__in=listed.filter(school__in=schools).values("person"))
    names: dict[int, list[str]] = {}
    for person, name in listed.filter(person__in=people.values("pk")).order_by("school__name").values_list("person", "school__name"):
        names.setdefault(person, []).append(name)
    return [Candidate(person=each, chosen_as=_chosen_as(each, names.get(each.pk, []))) for each in people.order_by("name", "pk")]


def _chosen_as(person: User, schools: Sequence[str]) -> str:
    role = JobRole(person.job_role).label if person.job_role in JobRole.values else "Colleague"
    return _short(", ".join(dict.fromkeys([role, *schools])))


def _short(words: str) -> str:
    return words if len(words) <= NetworkInvitation.LONGEST_CHOSEN_AS else f"{words[: NetworkInvitation.LONGEST_CHOSEN_AS - 1].rstrip()}…"


def _agreed(people: Sequence[User]) -> set[int]:
    """Return the keys of those of `people` who have agreed to hear of networks."""
    inside = NetworkMember.objects.active().filter(network__in=NetworkPage.objects.live().filter(is_hidden=False))
    agreed = set(inside.values_list("person", flat=True))
    subjects = (LIST.name, subject_of_class(LetterClass.NETWORK))
    chosen = Preference.objects.filter(subject_of_choice__in=subjects, frequency=Frequency.AT_ONCE)
    addresses = set(chosen.values_list("address", flat=True))
    return agreed | {person.pk for person in people if person.email.lower() in addresses}


class _Standing:
    """How people stand to a network: read in four queries, whole, as a network's people are fewer than those who may be chosen."""

    def __init__(self, network: NetworkPage) -> None:
        now = timezone.now()
        states = NetworkMember.objects.filter(network=network).exclude(state=NetworkMember.State.DECLINED).order_by("asked_at", "pk")
        self.states: dict[int, str] = dict(states.values_list("person", "state"))
        live = NetworkMember.objects.live().filter(network=network)
        self.states |= dict(live.values_list("person", "state"))
        invited = NetworkInvitation.objects.filter(network=network)
        self.refused = set(invited.filter(declined_at__gt=now - NO_FOR).values_list("email", flat=True))
        self.invited = set(invited.unanswered().filter(sent_at__gt=now - LATELY).values_list("email", flat=True))
        chosen = NetworkInvitation.objects.filter(sent_at__gt=now - LATELY).exclude(chosen_as="").order_by()
        often = chosen.values("email").annotate(number=Count("pk")).filter(number__gte=MOST_LATELY)
        self.often = set(often.values_list("email", flat=True))

    def reason(self, candidate: Candidate) -> str:
        """Return why somebody isn't invited; empty where nothing stands against it."""
        state = self.states.get(candidate.person.pk)
        if state is not None:
            return {NetworkMember.State.ACTIVE: MEMBER, NetworkMember.State.ASKED: WAITING}.get(NetworkMember.State(state), LEFT)
        if candidate.email in self.refused:
            return SAID_NO
        if candidate.email in self.invited:
            return LATELY_INVITED
        return TOO_MANY if candidate.email in self.often else ""


def _as_they_chose(getting: Sequence[Candidate], left_out: list[LeftOut], *, is_for_office: bool) -> Candidates:
    """Leave out those who have stopped or paused these letters, and those whom our emails don't reach."""
    addressed = [Addressed(Reader(address=each.email, person=each.person, because=each.chosen_as), CHOSEN) for each in getting]
    against = {each.key: each.reason for each in decide(addressed) if each.way != Recipient.Way.AT_ONCE}
    if not is_for_office:
        against = {email: UNREACHED if reason in TROUBLES.values() else reason for email, reason in against.items()}
    return Candidates(
        getting=[each for each in getting if each.email not in against],
        left_out=[*left_out, *(_left_out(each, against[each.email]) for each in getting if each.email in against)],
    )


def _left_out(candidate: Candidate, reason: str) -> LeftOut:
    return LeftOut(name=f"{candidate.person.get_full_name()} ({candidate.chosen_as})", reason=reason)
