"""Follow a search of the catalogue, and stop."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from thep.accounts.models import User
from thep.digests import frequencies as digests
from thep.mail import preferences
from thep.mail.kinds import LetterClass
from thep.mail.list_records import ListEntries, ListEntry
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency

from . import searches
from .models import LONGEST_SEARCH, FollowedSearch
from .searches import FollowableSearch

NAME = "new dates"
"""Of its list, and of its section in the digest."""

MOST = 50


class FollowsTooMuch(Exception):
    """Somebody follows as many searches as one person can."""

    def __init__(self) -> None:
        super().__init__(f"You follow {MOST} searches already, which is the most. Stop one of them first.")


class SearchTooLong(Exception):
    def __init__(self) -> None:
        super().__init__("That’s too much to follow at once. Use fewer words or filters.")


def follow(person: User, search: FollowableSearch) -> FollowedSearch:
    """Have `person` told of new dates that `search` finds, from now on. Whoever follows it already goes on doing so.

    Raises:
        FollowsTooMuch: they follow as many as one can.
        SearchTooLong: it can't be kept.
    """
    if len(search.text) > LONGEST_SEARCH:
        raise SearchTooLong
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        followed = FollowedSearch.objects.filter(person=person)
        found = followed.filter(search=search.text).first()
        if found is None and followed.count() >= MOST:
            raise FollowsTooMuch
        preferences.want_again(person.email, NAME)
        return found or FollowedSearch.objects.create(person=person, search=search.text)


def stop(person: User, search: FollowableSearch) -> None:
    """Tell `person` no more of what `search` finds."""
    FollowedSearch.objects.filter(person=person, search=search.text).delete()


def is_told_daily(person: User) -> bool:
    """Return whether `person` has chosen to be told of new dates every day; others are told once a week."""
    return preferences.frequency(person.email, NAME) == Frequency.DAILY


def of_person(person: User) -> QuerySet[FollowedSearch]:
    return FollowedSearch.objects.filter(person=person)


def entry_of(pk: int, address: str, search: str) -> ListEntry:
    """Return what somebody follows, for the page of their preferences: it comes as often as they chose for all of it."""
    return ListEntry(
        key=f"new dates {pk}",
        email=address,
        words=f"new dates for {searches.read(search).in_words}",
        stop=partial(_stop, pk),
        frequency=None,
        choose=partial(preferences.choose, address, NAME),
        move=lambda to: None,  # whoever follows it is a person, whatever their address is
    )


def _stop(pk: int) -> None:
    FollowedSearch.objects.filter(pk=pk).delete()


LIST = MailingList(
    name=NAME,
    label="New dates",
    about=LetterClass.ALERT,
    words="New dates for everything you follow come together in one email, as often as you choose here.",
    frequencies=(Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER),
    default=Frequency.WEEKLY,
    entries=ListEntries(
        records=lambda: FollowedSearch.objects.filter(person__is_active=True),
        address=Lower("person__email"),
        kept=("pk", "address_of_list", "search"),
        entry=entry_of,
    ),
    ask="new_dates",
    act="Get new dates by email",
    part_of=digests.LIST.name,
)
