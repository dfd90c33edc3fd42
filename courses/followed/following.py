"""Follow a search of the catalogue, and stop."""

from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from thep.accounts.models import User
from thep.digests import frequencies as digests
from thep.mail import preferences
from thep.mail.kinds import LetterClass
from thep.mail.mailing_lists import ListEntry, MailingList
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


def entries(addresses: Collection[str]) -> list[ListEntry]:
    """Return what the people with these addresses follow, for the page of their preferences."""
    followed = FollowedSearch.objects.filter(person__email__in=addresses, person__is_active=True).select_related("person")
    if not followed:
        return []
    known = searches.facets()
    wishes = preferences.frequencies(addresses, NAME)
    return [
        ListEntry(
            key=f"new dates {each.pk}",
            email=each.person.email,
            words=f"new dates for {searches.read(each.search, known).in_words}",
            stop=partial(_stop, each.pk),
            frequency=wishes[each.person.email],
            choose=partial(preferences.choose, each.person.email, NAME),
            move=lambda to: None,  # whoever follows it is a person, whatever their address is
        )
        for each in followed
    ]


def _stop(pk: int) -> None:
    FollowedSearch.objects.filter(pk=pk).delete()


LIST = MailingList(
    name=NAME,
    label="New dates",
    about=LetterClass.ALERT,
    words="New dates for everything you follow come together in one email, as often as you choose here.",
    frequencies=(Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER),
    default=Frequency.WEEKLY,
    entries=entries,
    ask="new_dates",
    act="Get new dates by email",
    part_of=digests.LIST.name,
)
