"""Words of adverts: plain text with paragraphs and lists. Whatever markup is pasted becomes such text, and is escaped when it's shown."""

import re
from html import unescape

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST = 10_000
_MARKUP = re.compile(r"</?[a-z][^<>]*>|<!--", re.IGNORECASE)
_BREAKS = re.compile(r"</?(p|h[1-6]|ul|ol)>", re.IGNORECASE)
_ITEM = re.compile(r"^\s*[-–•*·]\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SHAPES = {"p", "br", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"}


def plain(text: str) -> str:
    """`text` without markup: paragraphs and items of lists stay what they were, scripts and styles go with their content."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _MARKUP.search(text):
        text = nh3.clean(text.replace("\n", " "), tags=SHAPES, attributes={}, link_rel=None)
        text = re.sub(r"<br ?/?>", "\n", text)
        text = re.sub(r"<li>\s*", "\n- ", text).replace("</li>", "")
        text = unescape(re.sub(r"<[^>]*>", "", _BREAKS.sub("\n\n", text)))
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def items(text: str) -> list[str]:
    """The lines of `text` as a list: with or without their dashes."""
    return [_ITEM.sub("", line).strip() for line in text.split("\n") if line.strip()]


def as_html(text: str) -> SafeString:
    """`text` as paragraphs and lists; everything else in it is escaped."""
    parts = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        words: list[str] = []
        points: list[str] = []
        for line in lines:
            if _ITEM.match(line):
                points.append(f"<li>{escape(_ITEM.sub('', line))}</li>")
            elif points:
                parts += [*_paragraph(words), f"<ul>{''.join(points)}</ul>"]
                words, points = [line], []
            else:
                words.append(line)
        parts += _paragraph(words) + ([f"<ul>{''.join(points)}</ul>"] if points else [])
    return mark_safe("".join(parts))  # noqa: S308 (every line is escaped above)


def _paragraph(lines: list[str]) -> list[str]:
    return [f"<p>{'<br>'.join(escape(line) for line in lines)}</p>"] if lines else []
