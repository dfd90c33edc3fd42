"""What keeps a message from whom it is to, as servers and providers of mail say it: their address, their mailbox, or we.

Only what says that the address is wrong counts against it. A relay that doesn't know us, a blocklist or a filter refuses everybody's mail
alike, often with the same basic code (550), so the enhanced code counts before the words, and the words before the basic code.
"""

import enum
import re


class Fault(enum.Enum):
    ADDRESS = "address"  # there is no such mailbox, or nobody has it any more
    MAILBOX = "mailbox"  # it is there, and takes nothing at present
    SENDER = "sender"  # it is refused for who sends it, from where, or what it says
    UNSAID = "unsaid"


NOT_THE_ADDRESS = "It wasn’t accepted, but nothing says that the address is wrong."
"""With which the reason of a message begins that was refused for something else."""

ENHANCED_CODE = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
"""RFC 3463."""
BASIC_CODE = re.compile(r"(?<![\d.])([45][0-7]\d)(?![\d.])")
# RFC 3463, 3.2, and RFC 7505 (10: the domain takes no mail). What is left out is of the sender's address, or says nothing.
NO_SUCH_ADDRESS = {1, 2, 3, 4, 6, 10}
SENDERS_ADDRESS = {7, 8}
NO_SUCH_CODES = {None, 550, 551, 553}
TOO_LARGE = {(2, 3), (3, 4)}

OF_THE_SENDER = re.compile(
    r"relay|black ?list|block ?list|\bblocked\b|spamhaus|spamcop|barracuda|\brbl\b|\bdnsbl\b|\bspam|policy|reputation|authenticat"
    r"|not authori[sz]ed|\bspf\b|\bdkim\b|\bdmarc\b|reverse dns|\bptr\b|banned|sender|access denied|rate limit|too many",
    re.IGNORECASE,
)
OF_THE_MAILBOX = re.compile(r"mailbox (?:is )?full|over ?quota|quota exceeded|exceeded storage|insufficient storage", re.IGNORECASE)
OF_THE_ADDRESS = re.compile(
    r"(?:user|recipient|mailbox|address|account|addressee) (?:is )?(?:unknown|not found|unavailable|disabled|inactive|invalid)"
    r"|(?:unknown|invalid|no such|nonexistent|no mailbox for) (?:local )?(?:user|recipient|mailbox|address|account|addressee)"
    r"|(?:does not|doesn[’']?t|not) exist|no mailbox (?:here )?by that name"
    r"|(?:domain|domain name) not found|(?:no such|invalid|unknown) domain",
    re.IGNORECASE,
)


def fault_of(words: str, code: int | None = None) -> Fault:
    """Return whose fault it is that a message was not taken, by what a server said, and the basic code with which it began, if known."""
    if code is None and (basic := BASIC_CODE.search(words)) is not None:
        code = int(basic[1])
    if (enhanced := ENHANCED_CODE.search(words)) is not None:
        found = _of_enhanced(*map(int, enhanced.groups()))
        if found is not Fault.UNSAID:
            return found
    if OF_THE_SENDER.search(words):
        return Fault.SENDER
    if code == 552 or (code is not None and code < 500) or OF_THE_MAILBOX.search(words):
        return Fault.MAILBOX
    return Fault.ADDRESS if code in NO_SUCH_CODES and OF_THE_ADDRESS.search(words) else Fault.UNSAID


def fault_told(reject_reason: str, words: str) -> Fault:
    """Return whose fault it is by what a provider tells: its reason as Anymail calls it, and the words of the server or its own."""
    fault = fault_of(words)
    match reject_reason:
        case "blocked" | "spam" | "timed_out" | "unsubscribed":
            return fault if fault is Fault.MAILBOX else Fault.SENDER
        case "invalid" if fault is Fault.UNSAID:
            return Fault.ADDRESS
        case "bounced" if fault is Fault.UNSAID:
            return Fault.MAILBOX
    return fault


def _of_enhanced(kind: int, subject: int, detail: int) -> Fault:
    if subject == 7 or (subject, detail) in TOO_LARGE or (subject == 1 and detail in SENDERS_ADDRESS):
        return Fault.SENDER
    if kind == 4 or (subject == 2 and detail != 1):
        return Fault.MAILBOX
    if subject == 2 or (subject == 1 and detail in NO_SUCH_ADDRESS):
        return Fault.ADDRESS
    return Fault.UNSAID
