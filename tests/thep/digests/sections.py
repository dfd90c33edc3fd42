"""Sections that tests declare: what is new is what the test says."""

import datetime

from django.utils import timezone

from tests.factories.accounts import PersonFactory
from thep.accounts.models import User
from thep.digests.frequencies import LIST
from thep.digests.sections import DigestItem, DigestSection
from thep.digests.timetable import FREQUENCIES
from thep.mail.kinds import LetterClass
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency


class News:
    """What is new, for everybody who reads: `readers` are their addresses."""

    def __init__(self, *items, readers=()):
        self.items, self.readers, self.of_their_own, self.fails = list(items), list(readers), {}, False

    def people(self):
        known = dict(User.objects.filter(email__in=self.readers).values_list("email", "pk"))
        return {address: known.get(address) for address in self.readers}

    def prepare(self, period):
        if self.fails:
            raise LookupError("no news")
        return lambda readers: {
            each.address: self.of_their_own.get(each.address, self.items) for each in readers if each.address in self.readers
        }


def parts(news, *, name="news", default=Frequency.DAILY, **fields):
    """A section and the list by which people choose it."""
    fields = {
        "title": "News",
        "one": "piece of news",
        "many": "pieces of news",
        "because": "you read the news",
        "all_of_them": "catalogue",
        "order": 10,
    } | fields
    chosen_by = MailingList(
        name=name, label="News", about=LetterClass.ALERT, default=default, frequencies=(*FREQUENCIES, Frequency.NEVER), part_of=LIST.name
    )
    return chosen_by, DigestSection(name=name, readers=news.people, prepare=news.prepare, **fields)


def item(words, at, **fields):
    return DigestItem(**{"key": f"news:{words}", "at": at, "words": words, "address": "/courses/"} | fields)


def reader(email="nasima@school.example", joined=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), **fields):
    return PersonFactory(email=email, date_joined=joined, **fields)


def london(text):
    """The aware moment that `text` writes in London's time: '2026-10-25 07:00'."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))
