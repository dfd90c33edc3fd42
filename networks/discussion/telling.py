"""Letters about posts, written in batches: broken off anywhere and gone on with, they reach everybody once."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from networks.members.models import NetworkMember
from networks.members.open_memberships import open_memberships
from thep.mail import outbox, wordings
from thep.mail.models import Frequency
from thep.tasks import task

from . import letters
from .models import PostMention, ThreadFollow, ThreadPost

BATCH = 100
MOST_BATCHES = 1000
Wish = ThreadFollow.Wish


@task()
def write_letters() -> None:
    go_on_writing()


def go_on_writing() -> int:
    """Write the letters that are due, and return how many batches there were. A lost task's are written by the next, or by the sweep."""
    for number in range(MOST_BATCHES):
        if not write_batch():
            return number
    return MOST_BATCHES


def write_batch() -> bool:
    """Write the next letters about the oldest post that has any to come, in a transaction of their own; False where none has.

    The last of a batch is noted on the post in the same transaction, so that a second worker, or the next, goes on after it.
    """
    due = ThreadPost.objects.filter(letters_due=True).select_related("thread__network", "author")
    post = due.order_by("pk").first()
    if post is None:
        return False
    batch = next_readers(post)
    names = list(post.files.values_list("name", flat=True))
    mentioned = set(post.mentions.values_list("person", flat=True))
    inside = {each.person for each in open_memberships([each.person_id for each in batch]) if each.network == post.thread.network_id}
    with wordings.read_once():
        drafts = [
            letters.draft(post, to=each.person, file_names=names, is_mentioned=each.person_id in mentioned)
            for each in batch
            if each.person_id in inside
        ]
    with transaction.atomic():
        own = ThreadPost.objects.select_for_update(of=("self",)).filter(pk=post.pk, letters_due=True, letters_until=post.letters_until)
        if own.first() is not None:  # another worker may have written them while this one drew them, or a lead has removed the post
            outbox.post_many(drafts)
            until = batch[-1].person_id if batch else post.letters_until
            ThreadPost.objects.filter(pk=post.pk).update(letters_until=until, letters_due=bool(batch))
    return True


def next_readers(post: ThreadPost) -> Sequence[NetworkMember]:
    """Return the next members who hear of the post by a letter of its own, in the order of their people's primary keys.

    Of a new thread all do who want emails of the network at once; of a reply those of them who follow the thread or are mentioned. Who has
    muted the thread hears of neither.
    """
    network = post.thread.network
    if not (network.live and network.has_discussion and post.thread.is_shown):
        return []
    own = ThreadFollow.objects.filter(thread=post.thread_id, person=OuterRef("person"))
    members = NetworkMember.objects.active().filter(network=network.pk, emails=Frequency.AT_ONCE, person__is_active=True)
    members = members.filter(~Exists(own.filter(wish=Wish.MUTED)), person__gt=post.letters_until).exclude(person=post.author_id)
    if not post.is_first:
        mentioned = PostMention.objects.filter(post=post.pk, person=OuterRef("person"))
        members = members.filter(Q(Exists(own.filter(wish=Wish.FOLLOWS))) | Q(Exists(mentioned)))
    return list(members.select_related("person").order_by("person_id")[:BATCH])
