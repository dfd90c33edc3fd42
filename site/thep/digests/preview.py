"""What somebody's digest would say now."""

import datetime

from thep.accounts.models import User
from thep.mail import letters as mail_letters
from thep.mail.mailing_lists import preferences_of

from . import letters
from .contents import Contents, Found
from .letter_contexts import context_of
from .models import DigestRecipient, DigestRun
from .sections import DigestItem, DigestSection
from .timetable import FREQUENCIES, Period, last_period


def letter_for(person: User, now: datetime.datetime) -> mail_letters.Letter | None:
    """Return the letter with what is new for `person` since their last digest; None where nothing is."""
    new: list[tuple[DigestSection, list[DigestItem]]] = []
    for frequency in FREQUENCIES:
        running = Period(last_period(frequency, now).ends_at, now)
        run = DigestRun(frequency=frequency, begins_at=running.begins_at, ends_at=now, covers_from=running.begins_at)
        row = DigestRecipient(run=run, address=person.email.lower(), person=person)
        found = Contents(frequency, running, running.begins_at).found_for([row])
        for section, items in (pair for each in found for pair in each.new):
            told = {(other.name, item.key) for other, their in new for item in their}  # a rarer digest may have told of it
            new.append((section, [item for item in items if (section.name, item.key) not in told]))
    new = [(section, items) for section, items in new if items]
    if not new:
        return None
    new.sort(key=lambda each: (each[0].order, each[0].name))
    return mail_letters.write(letters.KIND, preferences_of(person.email) | context_of(person, Found(sections=new)))
