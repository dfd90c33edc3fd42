"""Turn what somebody wrote into a letter's HTML: paragraphs, lists, bold, links and variables. Its plain text is made from that.

Everything else is text: it is escaped, and nothing of it is evaluated. What a variable stands for is text too, whatever it contains.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

INLINE = re.compile(
    r"\{\{\s*(?P<variable>[A-Za-z_]\w*)\s*\}\}"
    r"|\*\*(?P<bold>\S(?:[^\n]*?\S)?)\*\*"
    r"|\[(?P<words>[^\[\]\n]+)\]\((?:\{\{\s*(?P<points_at>[A-Za-z_]\w*)\s*\}\}|(?P<target>(?:https?://|mailto:)[^\s<>()\"']+))\)"
    r"|(?P<address>https?://[^\s<>\"'()\[\]]*[^\s<>\"'()\[\].,;:!?])"
    r"|(?P<mailbox>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
)
LIST_ITEM = re.compile(r"^\s*[-*•]\s+(?=\S)")
BRACES = re.compile(r"\{\{[^{}\n]*\}?\}?|\}\}")
NAME_OF_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
OTHER_LINK = re.compile(r"\[[^\[\]\n]+\]\((?!https?://|mailto:|\{\{)[^()\n]*\)")


@dataclass(frozen=True)
class Block:
    """A paragraph of `lines`, or a list of them."""

    lines: list[str]
    is_list: bool


def blocks_of(body: str) -> list[Block]:
    """Return the paragraphs and lists of `body`: a blank line ends either, and so does a line of the other."""
    blocks: list[Block] = []
    for paragraph in re.split(r"\n[ \t]*\n", body.replace("\r\n", "\n").strip()):
        last: Block | None = None
        for line in filter(str.strip, paragraph.split("\n")):
            is_item = bool(LIST_ITEM.match(line))
            if last is None or last.is_list != is_item:
                last = Block([], is_item)
                blocks.append(last)
            last.lines.append(LIST_ITEM.sub("", line).strip() if is_item else line.strip())
    return blocks


def as_html(body: str, values: Mapping[str, str]) -> SafeString:
    """Return `body` as HTML of paragraphs and lists, with `values` for its variables."""
    drawn = []
    for block in blocks_of(body):
        lines = [_inline_html(line, values) for line in block.lines]
        if block.is_list:
            drawn.append(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in lines))))
        else:
            drawn.append(format_html("<p>{}</p>", format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))))
    return format_html_join("\n", "{}", ((each,) for each in drawn))


def in_a_line(subject: str, values: Mapping[str, str]) -> str:
    """Return `subject` on one line, with `values` for its variables."""
    return " ".join(NAME_OF_VARIABLE.sub(lambda found: values.get(found[1], ""), subject).split())


def variables_in(*texts: str) -> set[str]:
    """Return the names of the variables that `texts` use."""
    return {name for text in texts for name in NAME_OF_VARIABLE.findall(text)}


def faults_of(text: str, known: Collection[str]) -> list[str]:
    """Return what is wrong with the marks of `text`, each in a sentence: variables that aren't `known`, broken ones, odd links."""
    faults = [_unknown(name, known) for name in dict.fromkeys(NAME_OF_VARIABLE.findall(text)) if name not in known]
    for broken in BRACES.findall(NAME_OF_VARIABLE.sub("", text)):
        faults.append(f"“{broken}” isn’t a variable. Write it with two braces on each side, such as {{{{ first_name }}}}.")
    for link in OTHER_LINK.findall(text):
        faults.append(f"The link “{link}” has no full address. Begin it with https://, such as [our site](https://www.example.org).")
    return faults


def _unknown(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name.lower(), known, n=1)
    meant = f" Did you mean {{{{ {near[0]} }}}}?" if near else ""
    if not known:
        return f"{{{{ {name} }}}} stays as it is: nothing is filled in here. Write the words instead."
    listed = ", ".join(f"{{{{ {each} }}}}" for each in known)
    return f"We can’t fill in {{{{ {name} }}}} for everybody who gets this.{meant or f' You can use {listed}.'}"


def _inline_html(text: str, values: Mapping[str, str]) -> SafeString:
    parts, after = [], 0
    for found in INLINE.finditer(text):
        parts += [conditional_escape(text[after : found.start()]), _mark_html(found, values)]
        after = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, conditional_escape(text[after:])]))


def _mark_html(found: re.Match[str], values: Mapping[str, str]) -> SafeString:
    if found["variable"]:
        return _value_html(values.get(found["variable"], ""))
    if found["bold"]:
        return format_html("<strong>{}</strong>", _inline_html(found["bold"], values))
    if found["words"]:
        target = found["target"] or values.get(found["points_at"], "")
        return format_html('<a href="{}">{}</a>', target, found["words"]) if target else conditional_escape(found["words"])
    if found["address"]:
        return format_html('<a href="{0}">{0}</a>', found["address"])
    return format_html('<a href="mailto:{0}">{0}</a>', found["mailbox"])


def _value_html(value: str) -> SafeString:
    """Return a variable's value: a link where the whole of it is an address of the web."""
    if re.fullmatch(r"https?://\S+", value):
        return format_html('<a href="{0}">{0}</a>', value)
    return conditional_escape(value)
