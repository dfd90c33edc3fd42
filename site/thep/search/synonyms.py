"""Words and acronyms that mean the same, read from the table that editors keep."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import JSONArray

from .memory import forget, shared
from .models import SynonymGroup
from .short_lists import ShortList, forget_short_lists, read_short_list
from .words import Phrase, split

KEY = "synonyms"
LIST = ShortList(name=KEY, records=SynonymGroup.objects.all, kept=JSONArray("terms"))


def synonyms() -> dict[Phrase, frozenset[Phrase]]:
    """Return every term with all that mean the same; may be half a minute old."""
    return shared(KEY, _read)


def _read() -> dict[Phrase, frozenset[Phrase]]:
    meanings: defaultdict[Phrase, set[Phrase]] = defaultdict(set)
    for (kept,) in read_short_list(KEY):
        terms = {tuple(split(term)) for term in SynonymGroup(terms=kept).listed()} - {()}
        for term in terms:
            meanings[term] |= terms
    return {term: frozenset(same) for term, same in meanings.items() if len(same) > 1}


def load_synonyms(groups: Iterable[Iterable[str]]) -> int:
    """Add those of `groups` that aren't in the table yet, and return how many were added.

    A group that shares its first term with one that is there adds its terms to that one, so that what editors wrote is kept.
    """
    with transaction.atomic():
        known = {split_terms[0].casefold(): group for group in SynonymGroup.objects.all() if (split_terms := group.listed())}
        added = 0
        for terms in (list(group) for group in groups):
            group = known.get(terms[0].casefold())
            if group is None:
                known[terms[0].casefold()] = SynonymGroup.objects.create(terms="\n".join(terms))
                added += 1
                continue
            present = {term.casefold() for term in group.listed()}
            missing = [term for term in terms if term.casefold() not in present]
            if missing:
                group.terms = "\n".join([*group.listed(), *missing])
                group.save(update_fields=["terms"])
    forget(KEY)
    forget_short_lists()
    return added
