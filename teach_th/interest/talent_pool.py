"""The talent pool as a school sees it: searched, a card opened, a person written to. Each look is kept, and the person sees it."""

import datetime
from dataclasses import dataclass
from email.utils import formataddr

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from teach_th import access
from teach_th.errors import NotInTheTalentPool, WroteLately, WroteToMany
from thep.accounts.models import User
from thep.cms.models import Subject
from thep.cms.visible_text import one_line
from thep.cms.vocabulary import JobRole, Phase
from thep.schools import successions
from thep.schools.models import School
from thep.search import names

from . import letters
from .models import ExpressionOfInterest, Look

DAY = datetime.timedelta(days=1)
BETWEEN_LETTERS = 7 * DAY
LETTERS_A_DAY = 20


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whom a school looks for; what is empty narrows nothing. `subject` is a slug."""

    words: str = ""
    phase: str = ""
    role: str = ""
    subject: str = ""
    status: str = ""


def search(school: School, wanted: Wanted) -> QuerySet[ExpressionOfInterest]:
    """Return those whom `school` may see and looks for, the latest first. Names are not searched: schools know only the first of each."""
    found = ExpressionOfInterest.objects.visible_to(school)
    for name, value in (("phases", wanted.phase), ("roles", wanted.role)):
        if value:
            found = found.filter(**{f"{name}__icontains": f'"{value}"'})
    if wanted.subject:
        found = found.filter(subjects__slug=wanted.subject)
    if wanted.status:
        found = found.filter(status=wanted.status)
    found = found.alias(folded_about=names.folded("about"))
    for word in names.words_of(wanted.words):
        found = found.filter(_says(word))
    return found.distinct().prefetch_related("subjects").order_by("-confirmed_at", "-pk")


def _says(word: str) -> Q:
    """Return the condition that what was written, or one of the words that were chosen, holds `word`, which is folded."""
    chosen = Q(status__in=[each.value for each in ExpressionOfInterest.Status if word in names.fold(str(each.label))])
    for field, vocabulary in (("phases", Phase), ("roles", JobRole)):
        for each in vocabulary:
            if word in names.fold(str(each.label)):
                chosen |= Q(**{f"{field}__icontains": f'"{each.value}"'})
    subjects = Subject.objects.alias(folded_name=names.folded("name")).filter(folded_name__contains=word)
    return Q(folded_about__contains=word) | Q(subjects__in=subjects) | chosen


def find_candidate(pk: int, *, school: School) -> ExpressionOfInterest | None:
    """Return what person `pk` said, for `school` to read; None where the school may not see them. Whoever shows it notes the look."""
    return ExpressionOfInterest.objects.visible_to(school).filter(pk=pk).first()


def note_look(expression: ExpressionOfInterest, kind: Look.Kind, *, school: School | None, by: User, words: str = "") -> Look:
    """Write down that `by` looked at the expression, or wrote to its person, as somebody of `school`. Raises SchoolContinues."""
    with transaction.atomic():
        if school is not None:
            successions.hold(school)
        return Look.objects.create(expression=expression, kind=kind, school=school, by=by, by_name=by.get_full_name(), words=words)


def contact(expression: ExpressionOfInterest, *, school: School, by: User, words: str) -> Look:
    """Send the person `words` by email. They can answer `by`, who doesn't learn their address before they do.

    Raises:
        SchoolContinues.
        NotInTheTalentPool: `by` may not, or the person is not to be seen by the school (any more).
        WroteLately: somebody of the school wrote to them in the last week.
        WroteToMany: the school wrote to twenty people in the last day: it looks for somebody, and sends no circulars.
    """
    if not access.searches_talent_pool(by, school):
        raise NotInTheTalentPool(school)
    with transaction.atomic(durable=True):
        successions.hold(school)
        found = ExpressionOfInterest.objects.visible_to(school).select_for_update(of=("self",)).filter(pk=expression.pk).first()
        if found is None:
            raise NotInTheTalentPool(expression)
        lately = found.looks.filter(kind=Look.Kind.CONTACTED, school=school, at__gt=timezone.now() - BETWEEN_LETTERS)
        if lately.exists():
            raise WroteLately(expression)
        today = Look.objects.filter(kind=Look.Kind.CONTACTED, school=school, at__gt=timezone.now() - DAY)
        if today.count() >= LETTERS_A_DAY:
            raise WroteToMany(school)
        look = note_look(found, Look.Kind.CONTACTED, school=school, by=by, words=words)
        answer_to = formataddr((one_line(by.get_full_name()), by.email))
        letters.contacted(look, reply_to=answer_to)
    return look
