"""Letters that go to whoever has asked for them from their own mailbox, and to nobody else.

Anybody can type an address. So what is asked for is written down, a link goes to the address, and pressing the button on the link's page
confirms it. What nobody confirms within a week is deleted. Whoever asks is told the same whether the address is known or not.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from . import letters, preferences
from .causes import Cause
from .kinds import LetterKind
from .models import AskedByEmail, Message

CONFIRM_WITHIN = datetime.timedelta(days=7)
QUIET = datetime.timedelta(minutes=10)
"""Who asks again in this time has the letter already, or soon will."""

Asked = TypeVar("Asked", bound=AskedByEmail)


@dataclass(frozen=True, kw_only=True)
class DoubleOptIn(Generic[Asked]):
    """How records of `model` are asked for, confirmed, and stopped.

    `confirm` is the letter with the link that confirms, `already` the one to whoever has it already; `context` is what both are written
    with. `begin` sets what a record needs when it is confirmed, and `end` deletes what else is kept of one that is stopped. `reply_to` is
    where whoever has it already may answer, empty where that is whom the letter is from. `mailing_list` names the MailingList that the
    records are of: whoever confirms one wants its letters, though they stopped all of them before.
    """

    model: type[Asked]
    confirm: LetterKind
    already: LetterKind
    context: Callable[[Asked], dict[str, Any]]
    begin: Callable[[Asked], None] = lambda asked: None
    end: Callable[[Asked], None] = lambda asked: None
    reply_to: Callable[[Asked], str] = lambda asked: ""
    mailing_list: str = ""

    @property
    def records(self) -> Any:
        return self.model._default_manager

    def ask(self, email: str, *, wishes: dict[str, Any] | None = None, **what: Any) -> Asked:
        """Write down that `email` asked for `what`, with `wishes` that may change until it is confirmed, and write to the address.

        Whoever asks cannot tell whether it is there already: what is said is in the letter alone.
        """
        with transaction.atomic(durable=True):
            asked = self.hold(email, **what)
            if not asked.is_confirmed:
                for name, value in (wishes or {}).items():
                    setattr(asked, name, value)
                asked.save()
            self.write(asked)
        return asked

    def hold(self, email: str, **what: Any) -> Asked:
        """Return what `email` asks for now of `what`, locked in the caller's transaction, which saves it unless it is confirmed."""
        found, _ = self.records.get_or_create(email=email.strip().lower(), **what)
        asked: Asked = self.records.select_for_update().get(pk=found.pk)
        if not asked.is_confirmed:
            asked.asked_at = timezone.now()
        return asked

    def write(self, asked: Asked) -> None:
        """Send the letter with the link, in the caller's transaction, which holds `asked`; not again within a few minutes."""
        kind, reply_to = (self.already, self.reply_to(asked)) if asked.is_confirmed else (self.confirm, "")
        send_unless_lately(kind, asked.email, asked, self.context(asked), reply_to=reply_to)

    def confirm_asked(self, asked: Asked) -> Asked | None:
        """Confirm `asked`, which begins now, and return it. Whoever confirms again changes nothing; None where it was stopped meanwhile."""
        with transaction.atomic(durable=True):
            found: Asked | None = self.records.select_for_update().filter(pk=asked.pk).first()
            if found is not None and not found.is_confirmed:
                found.confirmed_at = timezone.now()
                self.begin(found)
                found.save()
                self.want(found.email)
        return found

    def begin_for_reader(self, email: str, **what: Any) -> Asked:
        """Confirm what `email` is to be sent of `what`, for somebody who has shown that they read its mail, and return it."""
        with transaction.atomic():
            asked: Asked = self.records.get_or_create(email=email.strip().lower(), **what)[0]
            if not asked.is_confirmed:
                asked.confirmed_at = timezone.now()
                self.begin(asked)
                asked.save()
            self.want(asked.email)
        return asked

    def want(self, email: str) -> None:
        """Have the letters of what `email` has asked for reach it, though it stopped all of them before."""
        if self.mailing_list:
            preferences.want_again(email, self.mailing_list)

    def stop(self, asked: Asked) -> None:
        """Delete `asked`, and what was written for it, also what waits to leave."""
        with transaction.atomic():
            Message.objects.about(asked).delete()
            self.end(asked)
            self.records.filter(pk=asked.pk).delete()

    def move(self, asked: Asked, email: str) -> None:
        """Have what was asked for go to `email`, which its reader has instead; where that is sent the same already, `asked` ends."""
        try:
            with transaction.atomic():
                self.records.filter(pk=asked.pk).update(email=email.strip().lower())
        except IntegrityError:
            self.stop(asked)

    def forget_unconfirmed(self) -> int:
        """Delete what nobody has confirmed in time, and return how many there were."""
        stale = list(self.records.filter(confirmed_at=None, asked_at__lt=timezone.now() - CONFIRM_WITHIN))
        for asked in stale:
            self.stop(asked)
        return len(stale)


def send_unless_lately(kind: LetterKind, to: str, about: models.Model, context: dict[str, Any], **further: Any) -> None:
    """Send a letter of `kind` about a record that the caller's transaction holds, unless one went out a few minutes ago.

    What else may be said is in `letters.draft`.
    """
    now = timezone.now()
    if not Message.objects.about(about).filter(kind=kind.name, created_at__gt=now - QUIET).exists():
        letters.send(kind, to, Cause(about, now), context, **further)
