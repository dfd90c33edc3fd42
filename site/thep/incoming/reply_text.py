"""What somebody wrote, of an email: its text, without what it quotes of ours and without files."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.message import Message as Part
from textwrap import wrap

from bs4 import BeautifulSoup, NavigableString, Tag
from mailparser_reply import EmailReplyParser  # type: ignore[import-untyped]

LONGEST = 20_000
LONGEST_LINE = 400
EMPTY_LINES = re.compile(r"\n{3,}")
QUOTED = (
    "blockquote, .gmail_quote, .gmail_quote_container, .gmail_attr, .yahoo_quoted, .moz-cite-prefix, "
    "#divRplyFwdMsg, #divRplyFwdMsg ~ *, #appendonsend, #appendonsend ~ *, #mail-editor-reference-message-container"
)
"""Where the common mail programs put what is answered to."""
LINES = ("br", "p", "div", "li", "tr")
"""Elements after which a line ends."""


def text_of(mail: EmailMessage) -> tuple[str, bool]:
    """Return what the sender wrote, in at most 20,000 characters, and whether there was more."""
    text = _whole_text(mail)
    short = _in_lines(text[:LONGEST])
    return _written(short) or short, len(text) > LONGEST


def is_all_quoted(mail: EmailMessage) -> bool:
    """Return whether the sender wrote nothing beside what they quote."""
    return not _written(_in_lines(_whole_text(mail)[:LONGEST]))


def _whole_text(mail: EmailMessage) -> str:
    text = _first(mail, "text/plain") or _words(_first(mail, "text/html"))
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _written(short: str) -> str:
    return (EmailReplyParser(languages=["en"]).parse_reply(short) or "").strip()


def _in_lines(text: str) -> str:
    """Return `text` without more than one empty line at a time, and with lines of no great length.

    What finds the quoted part takes a minute for a page of empty lines, and half of one for a line that begins with "On" and never ends.
    """
    lines = (part for line in text.splitlines() for part in wrap(line, LONGEST_LINE) or [""])
    return EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def attachments_of(mail: EmailMessage) -> int:
    """Return how many files are with `mail`. Pictures within the text count, because they aren't taken either."""
    return sum(1 for part in mail.walk() if not part.is_multipart() and not _is_text(part))


def _is_text(part: Part) -> bool:
    return part.get_content_type() in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"


def _first(mail: EmailMessage, kind: str) -> str:
    for part in mail.walk():
        if part.get_content_type() == kind and _is_text(part):
            content = part.get_payload(decode=True)
            return _decoded(content, part.get_content_charset()) if isinstance(content, bytes) else ""
    return ""


def _decoded(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _words(html: str) -> str:
    """Return the words of HTML that anybody wrote, with its lines."""
    soup = BeautifulSoup(html[: LONGEST * 10], "html.parser")
    for each in soup.select(f"script, style, head, {QUOTED}"):
        each.decompose()
    return "\n".join(" ".join(line.split()) for line in "".join(_pieces(soup)).split("\n"))


def _pieces(soup: BeautifulSoup) -> Iterator[str]:
    """Yield the text of `soup`, and the end of a line where an element ends that makes one.

    In one walk: a line's end that is put into each element of a deeply nested letter takes minutes.
    """
    around: list[Tag] = [soup]
    for node in soup.descendants:
        while around[-1] is not node.parent:
            if around.pop().name in LINES:
                yield "\n"
        if isinstance(node, Tag):
            around.append(node)
        elif type(node) is NavigableString:
            yield node
