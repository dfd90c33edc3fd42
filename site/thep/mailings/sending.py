"""Settle who gets a mailing, write their letters in batches, and end it when the last has left.

Who gets it is written down in the transaction in which it begins, so it is the same however often it is paused, killed and begun again.
Each batch is a transaction: the letters in the outbox, and the note that they are. What is left is counted; nothing is concluded from a
batch that came back empty.
"""

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.mail import letters, outbox
from thep.mail.causes import Cause
from thep.mail.kinds import kind_named
from thep.mail.models import Message
from thep.tasks import task

from . import written_words
from .audiences import NAMELESS, Reader
from .errors import NobodyToWriteTo
from .letters import TEST, sender_headers
from .models import Mailing, Recipient
from .progress import bring_up_to_date
from .readers import CLOSED, Readership
from .ways import Addressed

BATCH = 50
MOST_BATCHES = 1000
State = Mailing.State


def settle(mailing: Mailing, readership: Readership) -> int:
    """Write down who gets the mailing and who doesn't, and return how many do.

    Raises:
        NobodyToWriteTo: nobody does.
    """
    if not readership.getting:
        raise NobodyToWriteTo
    getting = [
        Recipient(
            mailing=mailing,
            person=each.reader.person,
            address=each.reader.address,
            name=each.reader.name[:254],
            note=each.reader.note[:200],
            way=each.way,
            reason=each.reason[:200],
            kind=each.kind.name,
            list_entry=each.reader.entry,
            because=each.reader.because[:300],
            values=values_of(each.reader),
        )
        for each in readership.getting
    ]
    left_out = [
        Recipient(
            mailing=mailing,
            person=each.person,
            address=each.address,
            name=each.name[:254],
            way=Recipient.Way.NOT,
            reason=each.reason[:200],
        )
        for each in readership.left_out
    ]
    Recipient.objects.bulk_create([*getting, *left_out], batch_size=500)
    return len(getting)


def values_of(reader: Reader) -> dict[str, str]:
    """Return what the variables stand for in this reader's letter."""
    person_name = reader.person.get_short_name() if reader.person is not None else reader.name.split(" ")[0]
    first_name = person_name if reader.name and "@" not in person_name else NAMELESS
    return {"first_name": first_name, "name": reader.name or NAMELESS, **reader.values}


@task()
def write_letters(pk: int) -> None:
    go_on(pk)


def go_on(pk: int) -> None:
    """Write the letters of mailing `pk` that aren't written, batch by batch, while it isn't paused; end it if it is over."""
    for _ in range(MOST_BATCHES):
        if not write_batch(pk):
            break
    finish(pk)


def write_batch(pk: int) -> int:
    """Write the next letters of mailing `pk` while it is being sent, and return how many."""
    mailing = Mailing.objects.select_related("written_by").get(pk=pk)
    batch = list(mailing.recipients.unposted().select_related("person").order_by("pk")[:BATCH])
    if mailing.state != State.SENDING or not batch:
        return 0
    drafts = {each.pk: draft_to(each, mailing) for each in batch}
    with transaction.atomic():
        # Another worker may have written some of them while this one drew them, or somebody has pressed pause.
        if Mailing.objects.select_for_update().get(pk=pk).state != State.SENDING:
            return 0
        left = list(mailing.recipients.unposted().select_related("person").filter(pk__in=drafts))
        closed = [each.pk for each in left if each.person is not None and not each.person.is_active]
        outbox.post_many([drafts[each.pk] for each in left if each.pk not in closed])
        Recipient.objects.filter(pk__in=closed).update(way=Recipient.Way.NOT, reason=CLOSED, values={})
        Recipient.objects.filter(pk__in=[each.pk for each in left]).update(posted_at=timezone.now(), values={})
    return len(batch)


def draft_to(recipient: Recipient, mailing: Mailing) -> Message:
    """Return the letter to `recipient`, which isn't in the outbox yet.

    Raises:
        UndeclaredLetter: its kind is declared no more.
    """
    kind = kind_named(recipient.kind)
    if kind is None:
        raise letters.UndeclaredLetter(recipient.kind)
    context = context_of(mailing, recipient.values, because=recipient.because)
    headers = sender_headers(mailing.written_by, reply_to_writer=mailing.reply_to_writer)
    return letters.draft(
        kind, recipient.address, Cause(mailing), context, person=recipient.person, headers=headers, list_entry=recipient.list_entry
    )


def letter_for(mailing: Mailing, addressed: Addressed) -> letters.Letter:
    """Return the mailing as somebody would get it, to whom nothing is sent yet."""
    context = context_of(mailing, values_of(addressed.reader), because=addressed.reader.because)
    message = letters.draft(addressed.kind, addressed.reader.address, Cause(mailing), context)
    return letters.Letter(message.subject, message.text, message.html)


def context_of(mailing: Mailing, values: dict[str, str], *, because: str) -> dict[str, object]:
    """Return what the letter's templates get."""
    return {
        "subject": written_words.in_a_line(mailing.subject, values),
        "body": written_words.as_html(mailing.body, values),
        "because": because,
        "values": values,
    }


def send_test(mailing: Mailing, reader: Reader, *, to: User) -> None:
    """Send `to` the mailing as `reader` would get it."""
    context = context_of(mailing, values_of(reader), because="you tried out an email that you are writing")
    context["subject"] = f"Test: {context['subject']}"
    headers = sender_headers(mailing.written_by, reply_to_writer=mailing.reply_to_writer)
    letters.send(TEST, to, Cause.of_its_own(), context, headers=headers)


def finish(pk: int) -> bool:
    """Note that mailing `pk` is sent, if its last letter has left; return whether that is noted now."""
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update().get(pk=pk)
        if mailing.state != State.SENDING or bring_up_to_date(mailing).state != State.SENT:
            return False
        mailing.save(update_fields=["state", "ended_at"])
    return True
