"""Messages that were written before letters had kinds: their causes named both. Migrations of the domains tell them apart by this.

What has been sent keeps its kind, its cause and its address, so it isn't sent again.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

Rename = tuple[str, str, str | Callable[[re.Match[str]], str]]
"""A pattern of the whole old cause, the kind's name as a template for the match, and the new cause, as a template or what makes it."""


def name_kinds(messages: Any, renames: Iterable[Rename]) -> None:
    """Give each message without a kind the kind and cause of the first of `renames` that it matches.

    Two that turn out to be one letter to one address stay two: the later one's cause ends with its number.
    """
    patterns = [(re.compile(pattern), kind, cause) for pattern, kind, cause in renames]
    for pk, old, to in messages.filter(kind="").order_by("pk").values_list("pk", "cause", "to").iterator():
        for pattern, kind, cause in patterns:
            if (match := pattern.fullmatch(old)) is not None:
                name, new = match.expand(kind), cause(match) if callable(cause) else match.expand(cause)
                if messages.filter(kind=name, cause=new, to__iexact=to).exists():
                    new = f"{new}:{pk}"
                messages.filter(pk=pk).update(kind=name, cause=new)
                break
