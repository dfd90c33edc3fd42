"""From an engine's marks to HTML: everything is escaped, then our own marks become `<mark>`."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Control characters, which `entries.write` takes out of every text: no source can forge a mark.
START = "\x02"
STOP = "\x03"

MISREAD = "<>&/@:._-"
"""What an engine's parser would take for a tag, an entity, a path, an address or a decimal …"""
STAND_INS = "\x04\x05\x06\x07\x08\x0e\x0f\x10\x11"
"""… and the control characters that stand in for each while it marks."""
_RESTORED = str.maketrans(STAND_INS, MISREAD)


def to_html(text: str) -> SafeString:
    """`text` as safe HTML in which what the engine marked stands in `<mark>`."""
    return mark_safe(escape(text.translate(_RESTORED)).replace(START, "<mark>").replace(STOP, "</mark>"))  # noqa: S308 -- escaped first


def is_marked(text: str) -> bool:
    return START in text
