"""What is written to schools about their membership."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_lead
from thep.accounts.models import User
from thep.design.templatetags.thep import money
from thep.mail import letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message
from thep.schools.affiliations import leads_of
from thep.schools.examples import example_school
from thep.schools.lead_letters import no_longer_leading

from . import declines, disputes
from .models import Membership, MembershipCharge, Tier
from .years import begins, ends, in_words, this_academic_year

NO_QUESTION = "It is agreed to, the membership has ended, or the school won’t renew or disputes what a membership cost it."


def _example() -> dict[str, Any]:
    year, tier = this_academic_year() + 1, Tier(pk=1, name="Full", slug="full")
    membership = Membership(
        pk=1, school=example_school(), tier=tier, academic_year=year, begins_on=begins(year), answer_by=begins(year), grace_until=ends(year)
    )
    working = f"{in_words(year)}, 420 pupils: {money(240_000)}"
    charge = MembershipCharge(
        pk=1, membership=membership, kind=MembershipCharge.Kind.FEE, tier=tier, net_pence=240_000, vat_rate=2000, included_places=20,
        working=working,
    )  # fmt: skip
    return {"to": example_lead()} | context_of(charge)


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which quotations mustn't leave, by key, and why: they are agreed to, the membership has ended, the school won't renew or
    disputes what a membership cost it, or the reader no longer leads it. In two queries.
    """
    keys = {message.pk: record_of(message.cause) for message in messages}
    ended = Q(membership__ended_on__lte=timezone.localdate())
    fee = Q(kind=MembershipCharge.Kind.FEE)
    declined = fee & Q(membership__school__in=declines.schools_not_renewing())
    disputing = fee & Q(membership__school__in=disputes.schools_disputing())
    open_charges = MembershipCharge.objects.filter(~ended, ~declined, ~disputing, pk__in=keys.values(), agreed_at=None)
    schools = dict(open_charges.values_list("pk", "membership__school"))
    not_leading = no_longer_leading(messages, {pk: schools[charge] for pk, charge in keys.items() if charge in schools})
    return not_leading | {pk: NO_QUESTION for pk, charge in keys.items() if charge not in schools}


QUOTED = LetterKind(
    name="membership.quoted",
    label="What a membership costs",
    audience="The leads of a school, when the office sends them a quotation.",
    template="membership/email/quoted",
    about=LetterClass.MEMBERSHIP,
    why="You get this email because you act for {{ school.name }} on our website.",
    variables=(
        FIRST_NAME,
        LetterVariable("school", "the name of the school", "{{ school.name }}"),
        LetterVariable("noun", "what the school is: “school” or “organisation”", "{{ school.noun }}"),
        LetterVariable("tier", "the tier", "{{ charge.tier }}"),
        LetterVariable("year", "the academic year, such as 2026/27", "{{ year }}"),
        LetterVariable("fee", "the fee before VAT", "{{ fee }}"),
    ),
    example=_example,
    look_again=look_again,
)


def send_quotation(charge: MembershipCharge) -> list[User]:
    """Write to those who lead the school what the membership costs and how to agree, and return them; each day once at most."""
    people = leads_of(charge.membership.school)
    for person in people:
        letters.send(QUOTED, person, Cause(charge, timezone.localdate()), context_of(charge))
    return people


def context_of(charge: MembershipCharge) -> dict[str, Any]:
    """Return what letters about a quotation say."""
    membership = charge.membership
    return {
        "charge": charge,
        "membership": membership,
        "school": membership.school,
        "year": in_words(membership.academic_year),
        "fee": money(charge.net_pence),
        "has_vat": charge.vat_rate > 0,
        "address": settings.SITE_ADDRESS + reverse("member_membership", args=[membership.school.urn]),
    }
