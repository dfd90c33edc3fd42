"""From the words that an engine found to HTML: everything is escaped, and only our own `<mark>` is markup.

An engine says which words of a text it found by their number, counted from 0 as `words.split` has them: it indexes words, and knows
nothing of the sentences they stand in.
"""

import re
from collections.abc import Collection, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .words import places

LONGEST = 240
SHORTEST = 50
BEFORE = 80
"""How much of a sentence that is too long stands before the word that was found."""

_SENTENCE = re.compile(r"[^\n]*?(?:[.!?…]['’”\")\]]*(?=\s)|\n|\Z)", re.DOTALL)

Span = tuple[int, int]


def marked(text: str, found: Collection[int]) -> SafeString:
    """Return `text` as safe HTML with the words that were `found` in `<mark>`."""
    return _html(text, _spans(text, found), 0, len(text))


def snippet(text: str, found: Collection[int]) -> SafeString:
    """Return the sentence of `text` that has most of what was `found`, as `marked` does; a short one with the next of its paragraph."""
    spans = _spans(text, found)
    sentences = list(_sentences(text))
    if not spans or not sentences:
        return SafeString("")
    best = max(range(len(sentences)), key=lambda at: (_inside(spans, sentences[at]), -at))
    begin, end = sentences[best]
    for _, further in sentences[best + 1 :]:
        if end - begin >= SHORTEST or further - begin > LONGEST or "\n" in text[end:further]:
            break
        end = further
    return _cut(text, spans, begin, end)


def _spans(text: str, found: Collection[int]) -> list[Span]:
    """Return where the words numbered `found` begin and end; next to each other, they are one."""
    spans: list[Span] = []
    number = 0
    for begin, end, count in places(text):
        if any(each in found for each in range(number, number + count)):
            if spans and text[spans[-1][1] : begin].isspace() and spans[-1][1] < begin:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((begin, end))
        number += count
    return spans


def _sentences(text: str) -> Iterator[Span]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        begin = match.start() + len(sentence) - len(sentence.lstrip())
        end = match.end() - len(sentence) + len(sentence.rstrip())
        if begin < end:
            yield begin, end


def _inside(spans: list[Span], sentence: Span) -> int:
    return sum(sentence[0] <= begin < sentence[1] for begin, _ in spans)


def _cut(text: str, spans: list[Span], begin: int, end: int) -> SafeString:
    """Return the text from `begin` to `end`, of a long one what stands around the first word found, from one word to another."""
    first, last = begin, end
    if end - begin > LONGEST:
        found = next(start for start, _ in spans if begin <= start < end)
        if found - begin > BEFORE:
            first = text.find(" ", found - BEFORE, found) + 1 or found
        if end - first > LONGEST:
            last = max(text.rfind(" ", first, first + LONGEST), found)
            last = last if last > found else first + LONGEST
    html = _html(text, spans, first, last)
    return mark_safe(("…" if first > begin else "") + html + ("…" if last < end else ""))  # noqa: S308 -- escaped in parts


def _html(text: str, spans: list[Span], begin: int, end: int) -> SafeString:
    parts, at = [], begin
    for first, last in spans:
        if first < begin or last > end:
            continue
        parts += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
        at = last
    return mark_safe("".join([*parts, escape(text[at:end])]))  # noqa: S308 -- each part is escaped
