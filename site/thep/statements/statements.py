"""A statement is asked for, drawn up, sent and, where something was wrong on it, replaced by another.

What is asked for is drawn up and sent by the task queue, school by school; the sweep goes on where a task was lost. A statement that was
sent is not changed any more by anything here.
"""

import datetime
from collections.abc import Iterable

import structlog
from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.payments.recipients import Recipient, recipients_of
from thep.schools import successions
from thep.schools.models import School
from thep.schools.statement_sections import Period
from thep.tasks import enqueue_on_commit, task

from . import content, document, letters
from .errors import NobodyToSendTo, NotPossibleNow, TermNotOver
from .models import TermStatement, TermStatementQuerySet, digest_of

log = structlog.get_logger(__name__)

LOST_AFTER = datetime.timedelta(minutes=10)


def ask_for(schools: Iterable[School], period: Period, *, by: User) -> int:
    """Have a statement of the period drawn up for each school that hasn't been sent one, and return how many that are.

    One that wasn't sent yet is drawn up anew.

    Raises:
        TermNotOver: the period isn't over.
    """
    _check_is_over(period)
    asked = 0
    with transaction.atomic():
        for school in successions.hold_all_current(schools):
            asked += _ask_for(school, period, by)
        enqueue_on_commit(draw_waiting)
    return asked


def correct(statement: TermStatement, *, reason: str, by: User) -> TermStatement:
    """Ask for a statement that replaces one that was sent, under a reason that stands on it, and return it.

    Raises:
        NotPossibleNow: it wasn't sent, or is replaced already.
    """
    with transaction.atomic():
        successions.hold_current(statement.school)  # where the statement is now, too, which is read afterwards
        statement = _lock(statement)
        if statement.sent_at is None:
            raise NotPossibleNow("This statement hasn’t been sent. Prepare it again instead.")
        if TermStatement.objects.filter(replaces=statement).exists():
            raise NotPossibleNow("This statement has been replaced by a later one. Correct that one.")
        made = TermStatement.objects.create(
            school=statement.school,
            academic_year=statement.academic_year,
            term=statement.term,
            number=statement.number + 1,
            replaces=statement,
            reason=reason,
            asked_by=by,
        )
        enqueue_on_commit(draw_waiting)
    return made


def discard(statement: TermStatement) -> None:
    """Delete a statement that wasn't sent.

    Raises:
        NotPossibleNow: it was, or is about to be.
    """
    with transaction.atomic():
        if not TermStatement.objects.filter(pk=statement.pk, sent_at=None, send_asked_at=None).delete()[0]:
            raise NotPossibleNow("This statement has been sent, so it stays as it is.")


def send_all(statements: Iterable[TermStatement], *, by: User) -> int:
    """Have all of `statements` sent that can be, and return how many. Those of schools without anybody to send them to are left."""
    ready = TermStatement.objects.ready().filter(pk__in=[each.pk for each in statements]).select_related("school").without_documents()
    to_send = [each.pk for each in ready if recipients_of(each.school)]
    with transaction.atomic():
        asked = TermStatement.objects.ready().filter(pk__in=to_send).update(send_asked_at=timezone.now(), sent_by=by)
        enqueue_on_commit(send_asked)
    return asked


def send(statement: TermStatement, *, by: User) -> TermStatement:
    """Send one statement at once and freeze it, and return it as it is then.

    Raises:
        NotPossibleNow: it isn't drawn up, or was sent already.
        NobodyToSendTo: its school has nobody who gets its invoices.
    """
    with transaction.atomic():
        statement = _lock(statement)
        if statement.sent_at is not None or statement.drawn_at is None:
            raise NotPossibleNow(f"This statement is {statement.state.lower()}.")
        return _freeze_and_send(statement, by)


def send_again(statement: TermStatement, *, by: User) -> list[Recipient]:
    """Send the same document again to whoever gets the school's invoices now, and return them.

    Raises:
        NotPossibleNow: it wasn't sent before.
        NobodyToSendTo: its school has nobody who gets its invoices.
        StatementAltered: it isn't what was sent.
    """
    with transaction.atomic():
        statement = _lock(statement)
        if statement.sent_at is None:
            raise NotPossibleNow("This statement hasn’t been sent yet.")
        statement.read_document()
        recipients = _recipients(statement)
        letters.send(statement, recipients, at=timezone.now())
        addresses = [*statement.sent_to, *(each.email for each in recipients if each.email not in statement.sent_to)]
        TermStatement.objects.filter(pk=statement.pk).update(sent_to=addresses)
    log.info("statement_sent_again", statement=statement.reference, by=by.pk)
    return recipients


def draw(pk: int) -> bool:
    """Draw the statement `pk` up from what is so now, and return whether it was: one that was drawn meanwhile, or sent, stays as it is."""
    statement = TermStatement.objects.select_related("school", "replaces__school").get(pk=pk)
    if statement.drawn_at is not None:
        return False
    with transaction.atomic():
        sums, said = content.gather(statement)
    pdf = document.draw(said)
    drawn = {"content": said, "document": pdf, "digest": digest_of(pdf), "drawn_at": timezone.now()}
    return bool(TermStatement.objects.waiting().filter(pk=pk).update(**sums, **drawn))


@task()
def draw_waiting() -> None:
    """Draw up what waits for it; what that raises is left to the sweep."""
    draw_all()


@task()
def send_asked() -> None:
    """Send what is to be sent; what that raises is left to the sweep."""
    send_all_asked()


def draw_all() -> int:
    """Draw up every statement that waits for it, and return how many."""
    return _draw(TermStatement.objects.waiting())


def draw_forgotten() -> int:
    """Draw up what has waited for so long that its task must be lost, and return how many."""
    return _draw(TermStatement.objects.waiting().filter(asked_at__lt=timezone.now() - LOST_AFTER))


def send_all_asked() -> int:
    """Send every statement that is to be sent, each in a transaction of its own, and return how many.

    Of one whose school has lost whoever gets its invoices, nothing is sent: it can be sent again once somebody does.
    """
    sent = 0
    for pk in list(TermStatement.objects.being_sent().values_list("pk", flat=True)):
        with transaction.atomic():
            statement = TermStatement.objects.select_for_update().get(pk=pk)
            if statement.send_asked_at is None or statement.sent_at is not None:
                continue
            try:
                with transaction.atomic():
                    _freeze_and_send(statement, statement.sent_by)
                    sent += 1
            except NobodyToSendTo:
                TermStatement.objects.filter(pk=pk).update(send_asked_at=None)
    return sent


def _draw(waiting: TermStatementQuerySet) -> int:
    return sum(draw(pk) for pk in list(waiting.order_by("asked_at", "pk").values_list("pk", flat=True)))


def _ask_for(school: School, period: Period, by: User) -> int:
    of_term = TermStatement.objects.of(period).filter(school=school)
    unsent = of_term.filter(sent_at=None)
    if unsent.exists():
        return unsent.filter(send_asked_at=None).update(drawn_at=None, asked_at=timezone.now(), asked_by=by)
    if of_term.exists():
        return 0
    TermStatement.objects.create(school=school, academic_year=period.academic_year, term=period.number, asked_by=by)
    return 1


def _freeze_and_send(statement: TermStatement, by: User | None) -> TermStatement:
    statement.read_document()
    recipients = _recipients(statement)
    statement.sent_at, statement.sent_by, statement.sent_to = timezone.now(), by, [each.email for each in recipients]
    unsent = TermStatement.objects.filter(pk=statement.pk, sent_at=None)
    if not unsent.update(sent_at=statement.sent_at, sent_by=by, sent_to=statement.sent_to):
        raise NotPossibleNow("This statement has been sent.")
    letters.send(statement, recipients)
    log.info("statement_sent", statement=statement.reference, digest=statement.digest)
    return statement


def _recipients(statement: TermStatement) -> list[Recipient]:
    recipients = recipients_of(statement.school)
    if not recipients:
        raise NobodyToSendTo(statement.school)
    return recipients


def _lock(statement: TermStatement) -> TermStatement:
    return TermStatement.objects.select_for_update().get(pk=statement.pk)


def _check_is_over(period: Period) -> None:
    if period.last >= timezone.localdate():
        raise TermNotOver(f"{period} ends on {period.last:%-d %B %Y}. Prepare its statements after that.")
