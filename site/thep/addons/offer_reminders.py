"""Those who lead a school are reminded once of an offer that they asked for, before it runs out."""

import datetime
from collections.abc import Mapping, Sequence
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from thep.events.school_days import SchoolDays
from thep.mail import letters as mail_letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import Message
from thep.payments.contested_invoices import schools_disputing
from thep.schools.affiliations import leads_of
from thep.schools.lead_letters import no_longer_leading

from . import letters
from .buying import PURPOSE
from .models import Purchase
from .states import State, are_in

SCHOOL_DAYS = 5
"""So many school days are left at most, when those who lead the school are reminded."""
TOLD_LATELY = datetime.timedelta(days=3)
"""Nobody is reminded of what they were offered in these days."""
ANSWERED = "The offer is answered, replaced or has run out, or the school disputes an invoice of an add-on."


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which reminders mustn't leave, by key, and why: the offer doesn't wait any more, the school disputes an invoice of an add-on,
    or the reader no longer leads it. In two queries.
    """
    waiting = _to_remind().filter(pk__in={record_of(message.cause) for message in messages})
    schools = {_cause_of(purchase).key: purchase.school_id for purchase in waiting}
    not_leading = no_longer_leading(messages, {each.pk: schools[each.cause] for each in messages if each.cause in schools})
    return not_leading | {each.pk: ANSWERED for each in messages if each.cause not in schools}


REMINDER = LetterKind(
    name="addons.offer_reminder",
    label="An offer of an add-on waits for an answer",
    audience=letters.LEADS + "once, when an add-on that they asked for is offered for five more school days at most.",
    template="addons/email/offer_reminder",
    about=LetterClass.MEMBERSHIP,
    why=letters.WHY,
    variables=letters.QUOTED.variables,
    example=letters.QUOTED.example,
    look_again=look_again,
)


def remind_all() -> int:
    """Remind those who lead schools of each offer that is about to run out, once and on a school day; return how many letters."""
    today = timezone.localdate()
    school_days = SchoolDays(today)
    if today not in school_days:
        return 0
    causes = {_cause_of(purchase).key: purchase for purchase in _due(school_days, today).order_by("answer_by", "pk")}
    told = set(Message.objects.filter(kind=REMINDER.name, cause__in=list(causes)).values_list("cause", flat=True))
    written = 0
    for purchase in (purchase for key, purchase in causes.items() if key not in told):
        for person in leads_of(purchase.school):
            mail_letters.send(REMINDER, person, _cause_of(purchase), letters.context_of(purchase))
            written += 1
    return written


def _due(school_days: SchoolDays, today: datetime.date) -> QuerySet[Purchase]:
    too_late_to_wait = next(islice(school_days.after(today), SCHOOL_DAYS, None))
    return _to_remind().filter(answer_by__lt=too_late_to_wait, quoted_at__lte=timezone.now() - TOLD_LATELY)


def _to_remind() -> QuerySet[Purchase]:
    waiting = Purchase.objects.filter(are_in([State.QUOTED])).select_related("add_on", "school")
    return waiting.exclude(school__in=schools_disputing(PURPOSE))


def _cause_of(purchase: Purchase) -> Cause:
    """Return what a reminder is about: each offer of the office's is one of its own."""
    return Cause(purchase, purchase.quoted_at)
