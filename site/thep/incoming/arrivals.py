"""What becomes of an email that has come to us, by whichever way."""

import datetime
import hashlib
from collections.abc import Iterable
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from thep.accounts.people import addresses_of

from . import automatic, reply_addresses, reply_text, reports
from .models import Arrival, IncomingMessage
from .reply_addresses import Reply, ReplyHandler

Outcome = Arrival.Outcome
KEPT = datetime.timedelta(days=90)
HOUR = datetime.timedelta(hours=1)
MOST_AN_HOUR = 10
"""Answers about one record."""
ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")


def take_in(mail: EmailMessage, *, further_address: str = "", envelope_sender: str | None = None, is_cut_short: bool = False) -> bool:
    """Do once what `mail` asks for at each of our addresses that it came to, and return whether there was one.

    `further_address` is where it was delivered to, where that isn't in its headers. Brought again, it changes nothing.
    """
    named = [address for name in ADDRESSED for _, address in getaddresses(map(str, mail.get_all(name, [])))]
    addresses = ours_among([further_address, *named])
    if not addresses and reports.is_report(mail):
        # It has come to whom our mail is from, and names the message by its identity.
        return _take_in_at("", mail, envelope_sender, is_cut_short=is_cut_short) == Outcome.REPORT
    for address in addresses:
        _take_in_at(address, mail, envelope_sender, is_cut_short=is_cut_short)
    return bool(addresses)


def ours_among(addresses: Iterable[str]) -> list[str]:
    """Return those of `addresses` that answers or reports come to, each once."""
    return list(dict.fromkeys(address.strip().lower() for address in addresses if reply_addresses.is_one_of_ours(address)))


def _take_in_at(address: str, mail: EmailMessage, envelope_sender: str | None, *, is_cut_short: bool) -> str:
    """Do what `mail` asks for at `address`, unless that was done, and return what came of it then."""
    identity = str(mail.get("Message-ID", "")).strip() or repr((mail.items(), reply_text.text_of(mail)))
    key = hashlib.sha256(f"{identity}\n{address}".encode("utf-8", "replace")).hexdigest()
    with transaction.atomic():
        arrival, is_new = Arrival.objects.get_or_create(key=key, defaults={"outcome": Outcome.UNKNOWN})
        if is_new:
            arrival.outcome, why = _act(address, mail, key, envelope_sender, is_cut_short=is_cut_short)
            arrival.why = why[:100]
            arrival.save(update_fields=["outcome", "why"])
    return arrival.outcome


def _act(address: str, mail: EmailMessage, key: str, envelope_sender: str | None, *, is_cut_short: bool) -> tuple[Outcome, str]:
    if reports.is_report(mail):
        return (Outcome.REPORT if reports.act_on(mail, address, key) else Outcome.UNKNOWN), ""
    if why := automatic.reason_of(mail, envelope_sender):
        return Outcome.AUTOMATIC, why
    named = reply_addresses.read(address)
    record = named[0].find(named[1]) if named is not None else None
    if named is None or record is None:
        return Outcome.UNKNOWN, ""
    handler, number = named
    if IncomingMessage.objects.on(handler.name, number).filter(received_at__gt=timezone.now() - HOUR).count() >= MOST_AN_HOUR:
        return Outcome.TOO_MANY, ""
    handler.handle(_reply(handler, record, mail, is_cut_short=is_cut_short))
    return Outcome.REPLY, ""


def _reply(handler: ReplyHandler, record: object, mail: EmailMessage, *, is_cut_short: bool) -> Reply:
    name, sender = parseaddr(str(mail.get("From", "")))
    text, is_long = reply_text.text_of(mail)
    return Reply(
        purpose=handler.name,
        record=record,  # type: ignore[arg-type]  # what its handler finds
        person=next(
            (reader for reader in handler.readers(record) if sender.lower() in {reader.email.lower(), *addresses_of(reader)}), None
        ),
        from_address=sender.lower()[:254],
        from_name=" ".join(name.split())[:200],
        subject=" ".join(str(mail.get("Subject", "")).split())[:200],
        text=text,
        is_all_quoted=reply_text.is_all_quoted(mail),
        is_cut_short=is_long or is_cut_short,
        attachments=reply_text.attachments_of(mail),
    )


def forget_old() -> int:
    """Delete what is known of mail that came three months ago, and return how many rows."""
    return Arrival.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def are_taken_in() -> bool:
    """Return whether the site takes in mail at all."""
    return bool(settings.MAIL_REPLY_DOMAIN or settings.MAIL_BOUNCE_ADDRESS)
