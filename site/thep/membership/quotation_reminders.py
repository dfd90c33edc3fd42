"""Those who lead a school are reminded once of a quotation that waits for their answer."""

import datetime
from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from thep.mail import letters as mail_letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import Message
from thep.schools.affiliations import leads_of
from thep.schools.lead_letters import no_longer_leading

from . import letters
from .disputes import schools_disputing
from .models import MembershipCharge
from .waiting_quotations import waiting

BEFORE_THE_LAST_DAY = datetime.timedelta(days=14)
WITHOUT_AN_ANSWER = datetime.timedelta(days=14)
"""After so long those are reminded of a change of tier, which has no last day."""
TOLD_LATELY = datetime.timedelta(days=3)
"""Nobody is reminded of what they were told in these days."""
ANSWERED = "It is answered, withdrawn or has run out, or the school won’t renew or disputes what a membership cost it."
Kind = MembershipCharge.Kind


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which reminders mustn't leave, by key, and why: no answer is waited for any more, the school disputes what a membership
    cost it, or the reader no longer leads it. In two queries.
    """
    keys = {message.pk: record_of(message.cause) for message in messages}
    schools = dict(_to_remind().filter(pk__in=keys.values()).values_list("pk", "membership__school"))
    not_leading = no_longer_leading(messages, {pk: schools[charge] for pk, charge in keys.items() if charge in schools})
    return not_leading | {pk: ANSWERED for pk, charge in keys.items() if charge not in schools}


REMINDER = LetterKind(
    name="membership.quotation_reminder",
    label="A membership quotation waits for an answer",
    audience="The leads of a school, once: 14 days before a quotation runs out, or after 14 days where it’s for a change of tier.",
    template="membership/email/quotation_reminder",
    about=LetterClass.MEMBERSHIP,
    why=letters.QUOTED.why,
    variables=letters.QUOTED.variables,
    example=letters.QUOTED.example,
    look_again=look_again,
)


def remind_all() -> int:
    """Remind those who lead schools of each quotation that has waited for long enough, once; return how many letters were written."""
    causes = {Cause(charge).key: charge for charge in _due().select_related("membership__school", "tier")}
    told = set(Message.objects.filter(kind=REMINDER.name, cause__in=list(causes)).values_list("cause", flat=True))
    lately = Message.objects.filter(kind=letters.QUOTED.name, created_at__gt=timezone.now() - TOLD_LATELY)
    told_lately = {record_of(cause) for cause in lately.values_list("cause", flat=True)}
    written = 0
    for key, charge in causes.items():
        if key in told or charge.pk in told_lately:
            continue
        for person in leads_of(charge.membership.school):
            mail_letters.send(REMINDER, person, Cause(charge), letters.context_of(charge))
            written += 1
    return written


def _due() -> QuerySet[MembershipCharge]:
    now, today = timezone.now(), timezone.localdate()
    runs_out = Q(kind=Kind.FEE, membership__answer_by__lte=today + BEFORE_THE_LAST_DAY, made_at__lte=now - TOLD_LATELY)
    has_waited = Q(kind=Kind.UPGRADE, made_at__lte=now - WITHOUT_AN_ANSWER)
    return _to_remind().filter(runs_out | has_waited).order_by("pk")


def _to_remind() -> QuerySet[MembershipCharge]:
    return waiting().exclude(membership__school__in=schools_disputing())
