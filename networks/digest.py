"""The digest's section 'From your networks': what is new in all of them, in one letter.

To have something else told in it, write a `Source` (`networks/news.py`) in the package of its noun and add it to `SOURCES`. Its page says
that it was opened by `thep.digests.openings.note_opened`, with the record and when it became new. All else is here: who is in the network
and since when, how often they want to hear of it, and that nobody is told twice.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from thep.digests.gathered_letters import LATELY, gathered
from thep.digests.sections import DigestItem, DigestSection, Items, Reader
from thep.digests.timetable import Period
from thep.mail import preferences
from thep.mail.models import Frequency

from .announcements.news import announced
from .discussion.news import written
from .meetings.news import called
from .members.emails import IN_USE, LIST
from .members.models import NetworkMember
from .members.open_memberships import OpenMembership, open_memberships
from .news import News, Source
from .resources.news import shared

SOURCES: tuple[Source, ...] = (announced, called, shared, written)
"""In the order in which each network's things are told."""


class NetworkNews:
    """Answers for batches of readers what is new in their networks."""

    def __init__(self, period: Period) -> None:
        self.period = period

    def __call__(self, readers: Sequence[Reader]) -> Items:
        """Return what is new for each of `readers`, network by network: in three queries, or six where a network is for some tiers."""
        people = {reader.person.pk: reader.address for reader in readers if reader.person is not None}
        if not (self.news and people):
            return {}
        joined = self._letters_in_the_digest(list(people.values()))
        summed_up = preferences.frequencies(list(people.values()), LIST)
        found: dict[str, dict[str, DigestItem]] = defaultdict(dict)
        for membership in open_memberships(people):
            address = people[membership.person]
            for each in self.news.get(membership.network, ()):
                has_joined = (address, each.letter) in joined
                often = how_often(each, membership, has_joined=has_joined, wants_sums=summed_up[address] != Frequency.NEVER)
                if often is not None:
                    found[address].setdefault(each.key, item_of(each, membership, often))
        return {address: list(items.values()) for address, items in found.items()}

    @cached_property
    def news(self) -> Mapping[int, Sequence[News]]:
        """Return what is new in each network, by its primary key. Each source is asked once."""
        found: dict[int, list[News]] = defaultdict(list)
        for source in SOURCES:
            for each in source(self.period):
                found[each.network].append(each)
        return found

    def _letters_in_the_digest(self, addresses: Sequence[str]) -> set[tuple[str, str]]:
        """Return which letters joined the digest, as they were too many for a day: the address and the cause of each."""
        letters = gathered(LIST, self.period).annotate(address=Lower("to")).filter(address__in=addresses)
        return set(letters.order_by().values_list("address", "cause"))


def how_often(news: News, membership: OpenMembership, *, has_joined: bool, wants_sums: bool) -> Frequency | None:
    """Return how often a member wants such news; None where they want none of it here, or it is none to them.

    Whoever wants emails at once had a letter, or gets what was too many for a day in the next daily digest, and what has no letter weekly.
    """
    if news.at < membership.joined_at or membership.person in news.no_news_to:
        return None
    if news.only_to is not None and membership.person not in news.only_to:
        return None
    wish = Frequency(membership.emails)
    if wish == Frequency.NEVER:
        return None
    if wish != Frequency.AT_ONCE:
        return wish
    if news.letter:
        return Frequency.DAILY if has_joined else None
    return Frequency.WEEKLY if wants_sums else None


def item_of(news: News, membership: OpenMembership, often: Frequency) -> DigestItem:
    return DigestItem(
        key=news.key,
        at=news.at,
        words=f"{membership.title}: {news.words}",
        address=news.address,
        when=news.when,
        place=news.place,
        beginning=news.beginning,
        often=often,
    )


def readers_at(frequency: Frequency) -> dict[str, int | None]:
    """Return who may be told of something as often as `frequency`: the person at each address."""
    wanted = Q(emails=frequency)
    if frequency == Frequency.WEEKLY:
        wanted |= Q(emails=Frequency.AT_ONCE)
    if frequency == Frequency.DAILY:
        now = timezone.now()
        lately = gathered(LIST, Period(now - LATELY, now)).order_by()
        wanted |= Q(emails=Frequency.AT_ONCE, person__in=lately.values("person"))
    active = NetworkMember.objects.active().filter(IN_USE, wanted).order_by()
    return dict(active.annotate(address=Lower("person__email")).values_list("address", "person").distinct())


def readers() -> dict[str, int | None]:
    """Return everybody who is in a network."""
    active = NetworkMember.objects.active().filter(IN_USE).order_by()
    return dict(active.annotate(address=Lower("person__email")).values_list("address", "person").distinct())


SECTION = DigestSection(
    name=LIST.name,
    title="From your networks",
    one="piece of news from your networks",
    many="pieces of news from your networks",
    because="you’re a member of networks on our website",
    readers=readers,
    readers_at=readers_at,
    prepare=NetworkNews,
    all_of_them="networks",
    tells_each=True,
    order=15,
)
