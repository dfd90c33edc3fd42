"""Who hears of a thread: whoever writes in it or is mentioned follows it, and everybody follows or mutes it by one press."""

from collections.abc import Iterable

from networks.errors import ThreadGone
from thep.accounts.models import User

from . import access
from .models import NetworkThread, State, ThreadFollow

Wish = ThreadFollow.Wish


def choose(thread: NetworkThread, *, by: User, wish: Wish) -> None:
    """Have `by` hear of the thread as they wish: of each reply, of none, or as before.

    Raises:
        NotInDiscussion: they aren't in its network.
        ThreadGone: it was removed or deleted meanwhile.
    """
    access.need_member(by, thread.network)
    if not NetworkThread.objects.filter(pk=thread.pk, state__in=(State.SHOWN, State.WAITING)).exists():
        raise ThreadGone
    ThreadFollow.objects.update_or_create(thread=thread, person=by, defaults={"wish": wish})


def begin(thread: NetworkThread, people: Iterable[User]) -> None:
    """Have `people` follow the thread, where they haven't muted it."""
    rows = [ThreadFollow(thread=thread, person=person) for person in people]
    ThreadFollow.objects.bulk_create(rows, ignore_conflicts=True)
    theirs = ThreadFollow.objects.filter(thread=thread, person__in=[row.person_id for row in rows])
    theirs.filter(wish=Wish.NEITHER).update(wish=Wish.FOLLOWS)


def note_read(thread: NetworkThread, person: User, number: int) -> None:
    """Note that `person` was shown the posts up to `number`, where they hadn't been."""
    follow, is_new = ThreadFollow.objects.get_or_create(thread=thread, person=person, defaults={"read_number": number})
    if not is_new and follow.read_number < number:
        ThreadFollow.objects.filter(pk=follow.pk, read_number__lt=number).update(read_number=number)
