"""How often an address gets what it may stop: chosen by list or by class, paused until a day, and obeyed when a message is sent.

Security, bookings and money, and membership always go at once: no choice and no pause ever holds them back.
"""

import datetime
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from thep.domains import declared

from .kinds import LetterClass, LetterKind
from .list_records import ListEntry
from .mailing_lists import MailingList, list_named, list_of
from .models import Frequency, Pause, Preference

STOPPABLE = tuple(each for each in LetterClass if each.is_bulk)
"""The classes of which somebody may stop all."""
IN_A_DIGEST = (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY)
"""How often what a digest gathers comes. What is wanted at once isn't in it, but for what was too much for a day."""


def subject_of_class(about: LetterClass) -> str:
    """Return what a choice for all of a class is kept under: no list is called that."""
    return f"all of {about.value}"


Sent = LetterKind | MailingList | str
"""What is sent: a kind of letter, a list, or the name of a list."""


class UnknownChoice(ValueError):
    """No list or class has this name, or it can't be had as often as that."""


def frequency(address: str, kind: Sent) -> Frequency:
    """Return how often `address` wants what `kind` says; at once where it can't be turned off."""
    return frequencies([address], kind)[address]


def frequencies(addresses: Collection[str], kind: Sent) -> dict[str, Frequency]:
    """Return how often each of `addresses` wants what `kind` says, by the address as it's given, in one query."""
    sender = _list_of(kind)
    if sender is None:
        return dict.fromkeys(addresses, Frequency.AT_ONCE)
    chosen = choices_of(addresses, [sender])
    return {address: resolve(sender, chosen.get(address.strip().lower(), {})) for address in addresses}


def frequencies_of_entries(sender: MailingList, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Frequency]:
    """Return how often each address wants letters of the entry with each key, by both as they're given, in two queries at most.

    Who has no such entry, or none any more, never wants them.
    """
    addresses = _lower([address for address, _ in wanted])
    entries = {(entry.email, entry.key): entry for entry in (sender.entries(addresses) if sender.entries is not None else ())}
    as_list = any(entry.frequency is None for entry in entries.values())
    chosen = frequencies(addresses, sender) if as_list else {}
    found: dict[tuple[str, str], Frequency] = {}
    for address, key in wanted:
        entry = entries.get((address.strip().lower(), key))
        found[address, key] = Frequency.NEVER if entry is None else entry.frequency or chosen[entry.email]
    return found


def choices_of(addresses: Collection[str], lists: Collection[MailingList]) -> dict[str, dict[str, Frequency]]:
    """Return what the addresses chose of `lists`, their parts and their classes: by address in small letters, then by subject of choice."""
    concerned = {one for each in lists for one in (each, *each.parts)}
    names = {name for each in concerned for name in (each.name, subject_of_class(each.about))}
    found: dict[str, dict[str, Frequency]] = {}
    for choice in Preference.objects.filter(address__in=_lower(addresses), subject_of_choice__in=names):
        found.setdefault(choice.address, {})[choice.subject_of_choice] = Frequency(choice.frequency)
    return found


def resolve(sender: MailingList, chosen: Mapping[str, Frequency]) -> Frequency:
    """Return how often `sender` is wanted by who has `chosen`, by subject: the list's own choice, else its class's, else what is usual.

    A digest is wanted as long as one of its parts is wanted daily, weekly or monthly, whatever was chosen for its class.
    """
    if parts := sender.parts:
        return sender.default if any(_is_in_digest(part, chosen) for part in parts) else Frequency.NEVER
    own, by_class = chosen.get(sender.name), chosen.get(subject_of_class(sender.about))
    return own or (by_class if by_class in (*sender.frequencies, Frequency.NEVER) else None) or sender.default


def _is_in_digest(part: MailingList, chosen: Mapping[str, Frequency]) -> bool:
    """Return whether the digest has anything of `part` for who has `chosen`, as far as that can be seen without its entries."""
    wish = resolve(part, chosen)
    return wish in IN_A_DIGEST or (part.sums_up and wish != Frequency.NEVER)


def choose(address: str, what: str | LetterClass, how_often: Frequency) -> None:
    """Have `address` get what a list, by its name, or all of a class sends as often as it chooses.

    Stopping a digest stops its parts, but for those that come at once: these aren't in it.

    Raises:
        UnknownChoice: there's no such list, or the class can't be stopped, or it doesn't come as often as that.
    """
    with transaction.atomic():
        for subject in _subjects(address, what, how_often):
            Preference.objects.update_or_create(
                address=address.strip().lower(), subject_of_choice=subject, defaults={"frequency": how_often}
            )


def _subjects(address: str, what: str | LetterClass, how_often: Frequency) -> list[str]:
    if isinstance(what, LetterClass):
        if what not in STOPPABLE:
            raise UnknownChoice(what.value)
        return [subject_of_class(what)]
    sender = list_named(what)
    if sender is None or how_often not in (*sender.frequencies, Frequency.NEVER):
        raise UnknownChoice(f"{what}, {how_often}")
    if not sender.parts:
        return [what]
    chosen = choices_of([address], sender.parts).get(address.strip().lower(), {})
    return [part.name for part in sender.parts if part.sums_up or resolve(part, chosen) != Frequency.AT_ONCE]


def want_again(address: str, name: str) -> None:
    """Have `address`, which has just asked for what the list called `name` sends, get it, though it stopped it before."""
    if frequency(address, name) == Frequency.NEVER:
        sender = list_named(name)
        choose(address, name, sender.default if sender is not None else Frequency.AT_ONCE)


def stop(addresses: Collection[str], name: str) -> None:
    """Have the addresses get nothing more of the list called `name`, and end what they asked for of it.

    With a digest ends what they asked to have in it.
    """
    sender = list_named(name)
    with transaction.atomic():
        for address in _lower(addresses):
            choose(address, name, Frequency.NEVER)
        if sender is not None and sender.entries is not None:
            for entry in sender.entries(_lower(addresses)):
                entry.stop()
        for part in sender.parts if sender is not None else ():
            for entry in part.entries(_lower(addresses)) if part.sums_up and part.entries is not None else ():
                if entry.frequency in IN_A_DIGEST:
                    entry.stop()


def stop_entry(address: str, name: str, key: str) -> None:
    """Have `address` get nothing more of the entry with this key of the list called `name`; nothing is done where there is none."""
    entry = entry_of(address, name, key)
    if entry is not None:
        entry.stop()


def entry_of(address: str, name: str, key: str) -> ListEntry | None:
    """Return what `address` has asked for under this key of the list called `name`; None where there is nothing."""
    sender = list_named(name)
    entries = sender.entries([address.strip().lower()]) if sender is not None and sender.entries is not None else []
    return next((entry for entry in entries if entry.key == key), None)


def stop_all(addresses: Collection[str]) -> None:
    """Have the addresses get nothing more of all that may be stopped, also of lists that there will be, and end what they asked for."""
    addresses = _lower(addresses)
    with transaction.atomic():
        for sender in declared(MailingList):
            if sender.entries is not None:
                for entry in sender.entries(addresses):
                    entry.stop()
        Preference.objects.filter(address__in=addresses).delete()
        for address in addresses:
            for each in STOPPABLE:
                choose(address, each, Frequency.NEVER)


def pause(address: str, until: datetime.date) -> None:
    """Have `address` get nothing that may be stopped before the day `until`, in London. What it chose stays as it is."""
    Pause.objects.update_or_create(address=address.strip().lower(), defaults={"until": until})


def resume(address: str) -> None:
    """End the pause of `address`, where there is one."""
    Pause.objects.filter(address=address.strip().lower()).delete()


def paused(addresses: Collection[str]) -> set[str]:
    """Return which of `addresses` have paused what may be stopped, as they're given, in one query."""
    paused_now = set(Pause.objects.filter(address__in=_lower(addresses), until__gt=timezone.localdate()).values_list("address", flat=True))
    return {address for address in addresses if address.strip().lower() in paused_now}


def paused_until(addresses: Collection[str]) -> datetime.date | None:
    """Return the day on which emails to all of `addresses` begin again; None where none of them has paused."""
    return (
        Pause.objects.filter(address__in=_lower(addresses), until__gt=timezone.localdate())
        .order_by("-until")
        .values_list("until", flat=True)
        .first()
    )


def follow(former: Collection[str], to: str) -> None:
    """Have what the addresses `former` chose and asked for hold for `to`, which the same person has instead of them now.

    What `to` chose itself stays.
    """
    former, to = [each for each in _lower(former) if each != to.strip().lower()], to.strip().lower()
    with transaction.atomic():
        for choice in Preference.objects.filter(address__in=former).order_by("-chosen_at"):
            Preference.objects.get_or_create(
                address=to, subject_of_choice=choice.subject_of_choice, defaults={"frequency": choice.frequency}
            )
        for sender in declared(MailingList):
            for entry in sender.entries(former) if sender.entries is not None else ():
                if entry.move is not None:
                    entry.move(to)
        until = paused_until(former)
        if until is not None:
            Pause.objects.get_or_create(address=to, defaults={"until": until})
        forget(former)


def forget(addresses: Collection[str]) -> None:
    """Delete what the addresses chose."""
    Preference.objects.filter(address__in=_lower(addresses)).delete()
    Pause.objects.filter(address__in=_lower(addresses)).delete()


def forget_pauses() -> int:
    """Delete pauses that are over, and return how many there were."""
    return Pause.objects.filter(until__lte=timezone.localdate()).delete()[0]


def _list_of(kind: Sent) -> MailingList | None:
    """Return the list that `kind` means.

    Raises:
        UnknownChoice: no list is called that.
    """
    if isinstance(kind, MailingList):
        return kind
    if isinstance(kind, LetterKind):
        return list_of(kind)
    found = list_named(kind)
    if found is None:
        raise UnknownChoice(kind)
    return found


def _lower(addresses: Collection[str]) -> list[str]:
    return sorted({address.strip().lower() for address in addresses})
