"""Answers to letters about threads: each becomes a post of its thread, or a letter says why it can't."""

import re
from dataclasses import dataclass

from networks.errors import NetworksError
from networks.members import access as membership
from thep.accounts.models import User
from thep.incoming.reply_addresses import Reply, ReplyHandler

from . import letters, markup, posts
from .models import NetworkThread
from .reply_numbers import NAME, keys_in, number_of

ATTRIBUTION = re.compile(r"(?:^|\n\s*\n)(?:[^\n]+\n){0,2}[^\n]*(?<=\D)\d{1,2}[:.]\d\d\b[^\n]*(?:\n[^\n]*){0,2}:\s*\Z")
"""The last lines, where they have a time and end with a colon: "On 2 Nov 2026 at 08:00 somebody wrote:", in any language."""

EMPTY = "Your email had no words of its own that we could find. Write your reply above the email that you answer, or reply on our website."


@dataclass(frozen=True)
class Correspondent:
    """Somebody who was written to about a thread. `pk` is what their address names them by."""

    thread: NetworkThread
    person: User

    @property
    def pk(self) -> int:
        return number_of(self.thread.pk, self.person.pk)


def find(number: int) -> Correspondent | None:
    thread, person = keys_in(number)
    found = NetworkThread.objects.select_related("network").filter(pk=thread).first()
    reader = User.objects.filter(pk=person, is_active=True).first()
    return Correspondent(found, reader) if found is not None and reader is not None else None


def take(reply: Reply) -> None:
    """Post what somebody answered, or write to them why it can't be posted. Files aren't taken, and the post says so."""
    to = reply.record
    if not isinstance(to, Correspondent):
        raise TypeError(to)
    if reply.person is None:
        letters.tell_stranger(to.thread, reply.from_address)
        return
    is_member = membership.may_enter(to.person, to.thread.network) and to.thread.network.live
    words = "" if reply.is_all_quoted else own_words(reply.text, to.thread)
    if is_member and not words:
        letters.tell_not_posted(to.thread, to.person, EMPTY, is_member=is_member)
        return
    try:
        by_email = posts.ByEmail(is_cut_short=reply.is_cut_short or len(words) > posts.LONGEST, files_left_out=min(reply.attachments, 100))
        posts.reply(to.thread, by=to.person, html=markup.html_of_plain(words[: posts.LONGEST]), by_email=by_email)
    except NetworksError as error:
        letters.tell_not_posted(to.thread, to.person, str(error), is_member=is_member and to.thread.is_shown)


def own_words(text: str, thread: NetworkThread) -> str:
    """Return what is written above where our letter begins, without quoted lines and the line that says who wrote them.

    Most of that is gone already; here goes what a mail program has quoted in its own way or language.
    """
    begins = re.compile(rf"^[>\s]*.{{1,200}} (?:started|replied in) a thread of {re.escape(thread.network.title)}", re.MULTILINE)
    if found := begins.search(text):
        text = text[: found.start()]
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    return ATTRIBUTION.sub("", "\n".join(lines).strip()).strip()


def link(record: Correspondent) -> tuple[str, str]:
    return record.thread.address, str(record.thread)


ANSWERS = ReplyHandler(name=NAME, find=find, readers=lambda record: [record.person], handle=take, link=link, permission=membership.OFFICE)
