"""Every page type of the site, found by following links: two pages of each address's pattern, a dozen below each page of editors'."""

import re
from collections import Counter, deque
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, resolve

SKIPPED = re.compile(
    r"^/(office|static|media|documents|design/.+)/|logout|\.(ics|csv|xlsx|pdf|xml|txt|webmanifest)$|/pay/$|/feed/|/versions/\d+/$|/pack/$|/discussion/files/"
)
EACH = 2
EACH_OF_EDITORS = 12


def kind(path):
    """What `path` is one of (an address's pattern and its query's names, or an editor's page below another), and how many do."""
    parts = urlsplit(path)
    query = "&".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    try:
        route = resolve(parts.path).route
    except Resolver404:
        return parts.path, 1
    if route.startswith("^"):
        return f"{parts.path.rstrip('/').rpartition('/')[0]}/*?{query}", EACH_OF_EDITORS if not query else 1
    return f"{route}?{query}", EACH if not query else 1


def walk(visitor, seeds, *, within=("/",), most=80):
    """What `visitor` finds on each of `seeds`, and on what they lead to `within` a part of the site, as `Visitor.look` answers it.

    Each of the seeds is looked at, however many are of its kind.
    """
    waiting, known, kinds = deque(seeds), set(seeds), Counter()
    while waiting and most:
        path = waiting.popleft()
        name, enough = kind(path)
        if kinds[name] >= enough and path not in seeds:
            continue
        kinds[name] += 1
        found = visitor.look(path)
        if found is None:
            continue
        most -= 1
        for link in found["links"]:
            if link not in known and link.startswith(within) and not SKIPPED.search(urlsplit(link).path):
                known.add(link)
                waiting.append(link)
        yield found
