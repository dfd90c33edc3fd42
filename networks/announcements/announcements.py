"""A lead writes to all members of a network: a draft, a test, and then to everybody, a few times a week at most."""

import datetime

from django.db import transaction
from django.utils import timezone

from networks.errors import AlreadySent, AnnouncementsOfTheWeek, NobodyToTell, NotTheirs, WordsMissing
from networks.members import access
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.cms.visible_text import one_line
from thep.mailings import moves, written_words
from thep.mailings.errors import NobodyToWriteTo
from thep.mailings.readers import Readership, readers_among

from . import letters
from .audience import MEMBERS
from .models import Announcement

WEEK = datetime.timedelta(days=7)


def write(network: NetworkPage, *, by: User, title: str, body: str) -> Announcement:
    """Return a new draft. Nothing is sent.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        WordsMissing: the title or the message is missing, or can't be understood.
    """
    _check_rights(network, by)
    _check_words(title, body)
    return Announcement.objects.create(network=network, author=by, title=one_line(title), body=body)


def change(announcement: Announcement, *, by: User, title: str, body: str) -> Announcement:
    """Give a draft other words.

    Raises:
        NotTheirs, WordsMissing.
        AlreadySent: somebody has sent or deleted it meanwhile.
    """
    _check_words(title, body)
    with transaction.atomic():
        locked = _draft(announcement, by=by)
        locked.author, locked.title, locked.body = by, one_line(title), body
        locked.save(update_fields=["author", "title", "body", "changed_at"])
    return locked


def try_out(announcement: Announcement, *, by: User) -> None:
    """Send `by` alone what members would get. Raises NotTheirs, AlreadySent."""
    with transaction.atomic():
        locked = _draft(announcement, by=by)
        locked.author = by
        letters.send_test(locked, to=by, answers_to_author=access.leads(by, locked.network))


def send(announcement: Announcement, *, by: User) -> Announcement:
    """Send a draft to the network's members as each of them chose, and put it on the network's page.

    Answers go to `by` where they lead the network, else to the office; never to all members.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        AlreadySent: somebody has sent or deleted it meanwhile.
        AnnouncementsOfTheWeek: the network has sent as many as it may within seven days.
        NobodyToTell: nobody would get it.
    """
    with transaction.atomic():
        # Of two that are sent at the same moment, the second waits here and counts the first.
        network = NetworkPage.objects.select_for_update(of=("self",)).get(pk=announcement.network_id)
        locked = _draft(announcement, by=by)
        now = timezone.now()
        possible = next_possible(network, now)
        if possible is not None:
            raise AnnouncementsOfTheWeek(network.announcements_a_week or 0, possible, may_lift=access.is_of_the_office(by))
        locked.author, locked.state, locked.sent_at = by, Announcement.State.SENT, now
        locked.save()
        answers_to_writer = access.leads(by, network)
        choice = {"announcement": [str(locked.pk)]}
        words = {"subject": locked.title, "body": locked.body, "reply_to_writer": answers_to_writer}
        locked.mailing = moves.begin(by=by, audience=MEMBERS, choice=choice, **words)
        try:
            moves.send(locked.mailing, by=by)
        except NobodyToWriteTo as error:
            raise NobodyToTell from error
        locked.save(update_fields=["mailing"])
    return locked


def delete(announcement: Announcement, *, by: User) -> None:
    """Delete a draft. Raises NotTheirs, AlreadySent: what was sent stays."""
    with transaction.atomic():
        _draft(announcement, by=by).delete()


def next_possible(network: NetworkPage, now: datetime.datetime) -> datetime.datetime | None:
    """Return when the network may send its next announcement; None where that is now, as the office sets it on the network's page."""
    most = network.announcements_a_week
    if most is None:
        return None
    if most == 0:
        return now + WEEK
    lately = Announcement.objects.sent().filter(network=network, sent_at__gt=now - WEEK).order_by("-sent_at")
    times = list(lately.values_list("sent_at", flat=True)[:most])
    return times[-1] + WEEK if len(times) == most and times[-1] is not None else None


def readership_of(announcement: Announcement) -> Readership:
    """Return who would get a draft at once, who in their digest, and who not at all and why, if it were sent now."""
    return readers_among([(MEMBERS, {"announcement": announcement})])


def _draft(announcement: Announcement, *, by: User) -> Announcement:
    """Lock and return a draft for `by`, with its network."""
    _check_rights(announcement.network, by)
    found = Announcement.objects.select_for_update(of=("self",)).select_related("network", "author")
    locked = found.drafts().filter(pk=announcement.pk).first()
    if locked is None:
        raise AlreadySent
    return locked


def _check_rights(network: NetworkPage, by: User) -> None:
    if not (by.is_active and access.may_lead(by, network)):
        raise NotTheirs(by)


def _check_words(title: str, body: str) -> None:
    if not title.strip() or not body.strip():
        raise WordsMissing("Write a title and a message first.")
    if faults := [*written_words.faults_of(title, ()), *written_words.faults_of(body, ())]:
        raise WordsMissing(" ".join(faults))
