"""Rewording letters: the office's words in the place of those of a template, in versions that stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from django.db import IntegrityError, transaction

from thep.accounts.models import User
from thep.cms.visible_text import visible
from thep.domains import declared

from . import substitution
from .kinds import LetterKind
from .letter_parts import LetterPart, parts_of
from .models import Wording

log = structlog.get_logger(__name__)

_READ: ContextVar[dict[str, dict[str, str]] | None] = ContextVar("wordings", default=None)
"""What was read for the letters that are written just now, by kind and part."""


class WordsRefused(Exception):
    """The words can't stand in a letter. Says why, and what can."""


class RewordedMeanwhile(Exception):
    """Somebody else has reworded the part since it was looked at: `newest` is theirs."""

    def __init__(self, newest: Wording) -> None:
        super().__init__(newest)
        self.newest = newest


def of_kind(kind: LetterKind) -> dict[str, str]:
    """Return the words that stand in the place of the original ones in letters of `kind`, by part; in one query at most.

    Words that name a variable which the kind has no longer are left out: the original ones stand in their place.
    """
    known = _READ.get()
    if known is None:
        return _read(kind)
    if kind.name not in known:
        known[kind.name] = _read(kind)
    return known[kind.name]


@contextmanager
def read_once() -> Iterator[None]:
    """Read the wordings of a kind once for all letters that are written meanwhile: for a batch of them."""
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


@contextmanager
def as_if_never_reworded() -> Iterator[None]:
    """Have letters that are written meanwhile say the original words, and ask the database for none."""
    token = _READ.set({kind.name: {} for kind in declared(LetterKind)})
    try:
        yield
    finally:
        _READ.reset(token)


@contextmanager
def as_if_reworded(kind: LetterKind, part: LetterPart, words: str) -> Iterator[None]:
    """Have letters that are written meanwhile say `words`, without keeping them: for a preview."""
    token = _READ.set({kind.name: _read(kind) | {part.name: words}})
    try:
        yield
    finally:
        _READ.reset(token)


def _read(kind: LetterKind) -> dict[str, str]:
    if not parts_of(kind):
        return {}
    current = dict(Wording.objects.filter(kind=kind.name).current().values_list("part", "words"))
    known = {variable.name for variable in kind.variables}
    usable = {part: words for part, words in current.items() if words and known.issuperset(substitution.names_in(words))}
    if unusable := {part for part, words in current.items() if words} - usable.keys():
        log.warning("wording_names_unknown_variable", kind=kind.name, parts=sorted(unusable))
    return usable


def standing(kind: LetterKind, part: LetterPart) -> Wording | None:
    """Return the newest version of the part; None where it was never reworded."""
    return Wording.objects.filter(kind=kind.name, part=part.name).select_related("written_by").first()


def tidy(kind: LetterKind, part: LetterPart, words: str) -> str:
    """Return what was typed for `part` as it is kept: what can be seen of it, a subject on one line.

    Raises:
        WordsRefused: it is empty or too long, or has something in double curly brackets that isn't a variable of the kind, or a tag.
    """
    lines = [" ".join(visible(line).split()) for line in words.replace("\t", " ").splitlines()]
    words = " ".join(filter(None, lines)) if part.is_subject else "\n".join(lines).strip()
    if not words:
        raise WordsRefused(f"{part.label}: enter what it should say, or go back to the original words.")
    if len(words) > part.longest:
        raise WordsRefused(f"{part.label}: use {part.longest:,} characters or fewer. This has {len(words):,}.")
    known = [variable.name for variable in kind.variables]
    can_use = f"You can use {', '.join(f'{{{{ {name} }}}}' for name in known)}." if known else "This email has no variables."
    if faults := substitution.faults_of(words):
        raise WordsRefused(f"{part.label}: {faults} {can_use}")
    if unknown := [name for name in substitution.names_in(words) if name not in known]:
        raise WordsRefused(f"{part.label}: there’s no variable {{{{ {unknown[0]} }}}}. {can_use}")
    return words


def reword(kind: LetterKind, part: LetterPart, words: str, *, by: User, version: int) -> Wording:
    """Have letters of `kind` say `words` from now on, and return the new version. The original words are written as going back to them.

    `version` is that of the words that were looked at while writing, 0 of the original ones.

    Raises:
        WordsRefused: they can't stand in a letter, or stand there already.
        RewordedMeanwhile: those that were looked at don't stand any more.
    """
    words = tidy(kind, part, words)
    return _write(kind, part, "" if words == part.words else words, by=by, version=version)


def go_back(kind: LetterKind, part: LetterPart, *, by: User, version: int) -> Wording:
    """Have letters of `kind` say the original words from now on, and return the version that says so.

    Raises:
        WordsRefused: they stand there already.
        RewordedMeanwhile: see `reword`.
    """
    return _write(kind, part, "", by=by, version=version)


def _write(kind: LetterKind, part: LetterPart, words: str, *, by: User, version: int) -> Wording:
    newest = standing(kind, part)
    if newest is not None and newest.version != version:
        raise RewordedMeanwhile(newest)
    if words == (newest.words if newest else ""):
        raise WordsRefused(f"{part.label}: it says this already.")
    try:
        with transaction.atomic():
            return Wording.objects.create(
                kind=kind.name, part=part.name, version=newest.version + 1 if newest else 1, words=words, written_by=by
            )
    except IntegrityError:  # the same version was written in this moment
        newest = standing(kind, part)
        if newest is None:
            raise
        raise RewordedMeanwhile(newest) from None
