"""What can't be done in a network, in words that say what to do next."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat

from thep.accounts.models import User
from thep.design.templatetags.thep import clock, weekday
from thep.events.models import Event


class NetworksError(Exception):
    """Something that can't be done. Its words are for whoever tried."""


class AlreadyMember(NetworksError):
    def __init__(self, *, has_asked: bool = False) -> None:
        super().__init__(
            "You’ve asked to join already. A lead of the network will answer you by email."
            if has_asked
            else "You’re a member of this network already."
        )


class JoinsOtherwise(NetworksError):
    """The network isn't joined in the way that was tried."""


class NotForTheirSchool(NetworksError):
    def __init__(self, tiers: str) -> None:
        super().__init__(f"This network is for people of schools that are {tiers}. Ask our office if you think that yours is one.")


class CohortHasBegun(NetworksError):
    def __init__(self) -> None:
        super().__init__("This group has begun, so nobody else can join it. Ask a lead whether there will be another.")


class AllMeetingsPlanned(NetworksError):
    """A group with a fixed number of meetings, `planned`, would have more; it has `left` still to call."""

    def __init__(self, planned: int, left: int) -> None:
        still = f"{left} can still be called" if left else "all are in the calendar"
        super().__init__(f"This group has {planned} meetings, of which {still}. Cancel one first, or ask our office to plan more.")


class NotTheirs(NetworksError):
    """Whoever tried doesn't lead the network, or isn't in it."""

    def __init__(self, person: User) -> None:
        super().__init__("Only leads of this network, and our office, can do that.")
        self.person = person


class NotWaiting(NetworksError):
    def __init__(self) -> None:
        super().__init__("This was answered, or taken back, in the meantime. The page shows how things stand now.")


class ChangedMeanwhile(NetworksError):
    """Somebody has changed what is written since its writer saw it, and nothing was saved over theirs.

    `what` is what people call it, `standing` what it says now, `changed_by` who changed it last and `changed_at` when, where that is known.
    """

    def __init__(self, what: str, standing: Any, *, changed_by: User | None, changed_at: datetime.datetime | None, by: User) -> None:
        name = changed_by.get_full_name() if changed_by else ""
        who, where = ("You", " in another window") if changed_by == by else (name or "Somebody", "")
        when = f" on {weekday(changed_at)} at {clock(changed_at)}" if changed_at else ""
        super().__init__(
            f"{who} changed {what}{where}{when}, after you opened this page. What you wrote isn’t saved yet. Compare it with what’s there "
            "now, then save yours instead."
        )
        self.standing = standing


class AskedTooOften(NetworksError):
    def __init__(self) -> None:
        super().__init__("You’ve asked to join ten networks today. Ask again tomorrow.")


class CannotBeInvited(NetworksError):
    """Whoever has the address is in the network, or has an invitation that is still open."""


class TooManyInvitations(NetworksError):
    """A lead would invite more people by their addresses than they may within 24 hours, of whom they have invited `sent`."""

    def __init__(self, *, most: int, sent: int) -> None:
        left = max(0, most - sent)
        now = f"Invite {left} or fewer now, and the others tomorrow" if left else "Invite the others tomorrow"
        super().__init__(
            f"You’ve invited {sent} {'person' if sent == 1 else 'people'} by email in the last 24 hours, and {most} is the most for one "
            f"day. {now}, or ask our office to invite them."
        )


class FileRefused(NetworksError):
    """A file that can't be shared: of a kind that isn't taken, broken, or dangerous to open."""


class TooManyUploads(NetworksError):
    def __init__(self) -> None:
        super().__init__(
            "You have as much under way as we can keep for you. Add the files that have arrived first, then choose the others."
        )


class UploadGone(NetworksError):
    def __init__(self) -> None:
        shared = "They’ve been shared already, or were sent more than two days ago."
        super().__init__(f"Some files are no longer here. {shared} Look at what the network shares, then choose again what is missing.")


class UploadUsed(NetworksError):
    def __init__(self) -> None:
        super().__init__("This file was shared a moment ago, from another window or by a second press.")


class WrongOffset(NetworksError):
    """A part of a file that arrives doesn't begin where what is here ends."""

    def __init__(self) -> None:
        super().__init__("This part doesn’t follow what is here. Ask how much is here, and go on from there.")


class NetworkIsFull(NetworksError):
    def __init__(self, quota: int) -> None:
        super().__init__(
            f"The files of this network would be more than {filesizeformat(quota)}. "
            "Remove something that nobody needs, or ask our office for room."
        )


class OnlyHome(NetworksError):
    def __init__(self) -> None:
        super().__init__("This resource belongs to this network. Remove it, or move it to another network that shows it.")


class NotItsHome(NetworksError):
    def __init__(self) -> None:
        super().__init__("That network doesn’t show this resource any longer. Choose another.")


class AlreadyReported(NetworksError):
    def __init__(self) -> None:
        super().__init__("You’ve reported this already. A lead or our office will look at it soon.")


class AlreadyTold(NetworksError):
    def __init__(self) -> None:
        super().__init__("Members have been told of this version already, or this resource was taken down.")


class PackTooLarge(NetworksError):
    def __init__(self, size: int) -> None:
        super().__init__(f"Together they are {filesizeformat(size)}, which is too much for one zip file. Download them one by one.")


class NothingToPack(NetworksError):
    def __init__(self) -> None:
        super().__init__("There’s no file to download here. Choose other filters.")


class NotAMember(NetworksError):
    def __init__(self) -> None:
        super().__init__("You aren’t a member of this network. Join it to get its emails.")


class WordsMissing(NetworksError):
    """An announcement without a title or a message, or with marks that can't be understood."""


class AlreadySent(NetworksError):
    def __init__(self) -> None:
        super().__init__("This announcement was sent or deleted in the meantime. The page shows how things stand now.")


class AnnouncementsOfTheWeek(NetworksError):
    """The network has sent as many announcements as it may within seven days. `possible` is the aware moment of the next."""

    def __init__(self, most: int, possible: datetime.datetime, *, may_lift: bool) -> None:
        sent = f"This network has sent {most} announcement{'' if most == 1 else 's'} in the last seven days, which is the most it may."
        if most == 0:
            sent = "Our office has stopped announcements of this network."
        then = f" You can send the next from {weekday(possible)}, {clock(possible)}." if most else ""
        lift = (
            " Change how many it may send on the network’s page in the back office." if may_lift else " If it can’t wait, ask our office."
        )
        super().__init__(sent + then + lift)


class NobodyToTell(NetworksError):
    def __init__(self) -> None:
        super().__init__("Nobody would get this announcement. Invite people first, or see below why members are left out.")


class DiscussionOff(NetworksError):
    def __init__(self) -> None:
        super().__init__("This network has no discussion space at the moment. Ask one of its leads whether it could have one.")


class NotInDiscussion(NetworksError):
    def __init__(self) -> None:
        super().__init__("Only members of this network can take part in its discussion. Ask to join the network first.")


class NotTheirPost(NetworksError):
    def __init__(self) -> None:
        super().__init__("Only whoever wrote a post can change or delete it. If something is wrong with the post, report it.")


class ThreadGone(NetworksError):
    def __init__(self) -> None:
        super().__init__("This thread was removed in the meantime. Look at the other threads of the network.")


class ThreadClosed(NetworksError):
    def __init__(self) -> None:
        super().__init__("This thread is closed, so nobody can add to it. Start a new thread if there is more to say.")


class ThreadWaits(NetworksError):
    def __init__(self) -> None:
        super().__init__("A lead hasn’t published this thread yet. You can reply once they have.")


class PostGone(NetworksError):
    def __init__(self) -> None:
        super().__init__("This post was removed or deleted in the meantime. The page shows how things stand now.")


class PostUnsuitable(NetworksError):
    """A post without words, with too many of them, or with more files than one may have."""


class MeetingsNotMoved(NetworksError):
    """Some of the meetings that were to move together can't, so that none did: `refused` says which, and why each."""

    def __init__(self, refused: Sequence[tuple[Event, str]]) -> None:
        self.refused = list(refused)
        super().__init__(" ".join(f"‘{event.title}’: {why}" for event, why in self.refused))


class TooManyPosts(NetworksError):
    def __init__(self, most: int, what: str) -> None:
        super().__init__(f"You’ve written {most} {what} in the last 24 hours, which is the most for one day. Write again tomorrow.")
