"""Letters about posts, looked at again when they leave: who has left the network or muted the thread meanwhile gets none."""

from collections.abc import Mapping, Sequence

from networks.members.open_memberships import open_memberships
from thep.mail.causes import record_of
from thep.mail.kinds import LetterKind
from thep.mail.models import Message

from .models import ThreadFollow, ThreadPost

NOT_THERE = "The post was removed or deleted, or the discussion was switched off."
NO_MEMBER = "They aren’t a member of the network any more."
HAS_MUTED = "They’ve muted the thread."


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which letters mustn't leave, by key, and why. In a fixed number of queries."""
    keys = {message.pk: record_of(message.cause) for message in messages}
    shown = ThreadPost.objects.shown().filter(pk__in=set(keys.values()), thread__network__has_discussion=True)
    posts = {pk: (thread, network) for pk, thread, network in shown.values_list("pk", "thread", "thread__network")}
    people = {message.person_id for message in messages if message.person_id is not None}
    inside = {(each.person, each.network) for each in open_memberships(people)}
    muted = ThreadFollow.objects.filter(
        wish=ThreadFollow.Wish.MUTED, person__in=people, thread__in={thread for thread, _ in posts.values()}
    )
    silent = set(muted.values_list("person", "thread"))
    reasons: dict[int, str] = {}
    for message in messages:
        found = posts.get(keys[message.pk])
        if found is None:
            reasons[message.pk] = NOT_THERE
        elif (message.person_id, found[1]) not in inside:
            reasons[message.pk] = NO_MEMBER
        elif (message.person_id, found[0]) in silent:
            reasons[message.pk] = HAS_MUTED
    return reasons
