"""What a message is made of, before it is written."""

import re

from thep.accounts.models import User
from thep.cms import secret_addresses

from .kinds import LetterKind
from .models import Message


def message_to(
    to: str,
    *,
    subject: str,
    text: str,
    cause: str,
    kind: LetterKind | None = None,
    html: str = "",
    person: User | None = None,
    headers: dict[str, str] | None = None,
    calendar: str = "",
    for_reader_alone: bool = False,
    office_permission: str = "",
    list_entry: str = "",
    message_id: str = "",
) -> Message:
    """Return a message that is not written yet.

    `calendar` holds one or more iCalendar objects, one after the other, that go as text/calendar. `for_reader_alone` keeps a letter
    from everybody in the office; one with a secret address in it is kept from them in any case. `office_permission` keeps it from those of
    the office who don't hold that. `message_id` is its identity, where
    other letters refer to it.
    """
    to = to.strip()
    known = {"message_id": message_id} if message_id else {}
    return Message(
        **known,
        kind=kind.name if kind else "",
        about_class=kind.about.value if kind else "",
        matters=bool(kind and kind.matters),
        list_entry=list_entry,
        cause=cause,
        to=to,
        receiving_domain=to.rpartition("@")[2].lower(),
        person=person,
        subject=" ".join(subject.split())[:200],
        text=text,
        html=html,
        headers=headers or {},
        calendar=calendar,
        calendar_method=method_of(calendar) if calendar else "",
        office_permission=office_permission,
        for_reader_alone=for_reader_alone or bool(secret_addresses.pattern().search(text)),
    )


def method_of(calendar: str) -> str:
    """Return REQUEST or CANCEL, as the object itself says; PUBLISH where it says nothing."""
    found = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    return found[1] if found else "PUBLISH"
