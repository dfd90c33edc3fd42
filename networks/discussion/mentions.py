"""Members who are named in a post with an @ before the name: looked for among the members of the network alone."""

import re
from collections.abc import Sequence

from django.db.models import Q

from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.accounts.models import User

MOST = 10
"""How many people are told that one post mentions them; the first of them."""

SUGGESTED = 8
SHORTEST = 2
EVERYBODY = re.compile(r"@(?:everybody|everyone|all|here|channel|group)\b", re.IGNORECASE)


def members_named(text: str, network: NetworkPage, *, but: User) -> list[tuple[User, str]]:
    """Return the members whom `text` mentions, in the order of the text, each with the name as it stands there; `but` isn't one.

    Of names that begin alike the longest counts. Of two members of the same name both are meant, as nobody could say which.
    """
    if "@" not in text:
        return []
    by_name: dict[str, list[User]] = {}
    members = NetworkMember.objects.active().filter(network=network.pk, person__is_active=True).exclude(person=but.pk)
    for member in members.select_related("person").order_by("person__name", "pk"):
        name = " ".join(member.person.name.split()).casefold()
        if len(name) >= SHORTEST:
            by_name.setdefault(name, []).append(member.person)
    found: dict[int, tuple[User, str]] = {}
    line = " ".join(text.split())
    for at in re.finditer(r"(?<!\w)@", line):
        after = line[at.end() : at.end() + 200]
        name = _name_at(after, by_name)
        for person in by_name[name] if name else ():
            found.setdefault(person.pk, (person, after[: len(name)]))
    return list(found.values())[:MOST]


def _name_at(after: str, by_name: dict[str, list[User]]) -> str:
    """Return the longest of the names that `after` begins with, in small letters; empty where there is none."""
    folded = after.casefold()
    if len(folded) != len(after):  # a letter that is two in small ones: where the name ends couldn't be said
        return ""
    ends = [match.start() for match in re.finditer(r"(?<=\w)(?!\w)", folded)] + [len(folded)]
    return next((folded[:end] for end in reversed(ends) if folded[:end] in by_name), "")


def suggest(network: NetworkPage, begins: str, *, but: User) -> Sequence[str]:
    """Return the names of a few members that have a word which begins so, for whoever is writing."""
    begins = " ".join(begins.split())
    if not begins:
        return []
    members = NetworkMember.objects.active().filter(network=network.pk, person__is_active=True).exclude(person=but.pk)
    found = members.filter(Q(person__name__istartswith=begins) | Q(person__name__icontains=f" {begins}")).order_by("person__name")
    return list(dict.fromkeys(found.values_list("person__name", flat=True)[: SUGGESTED * 2]))[:SUGGESTED]


def calls_everybody(text: str) -> bool:
    """Return whether `text` means to call all members at once, which does nothing: they hear of a thread as each of them chose."""
    return bool(EVERYBODY.search(text))
