"""The parts of a letter that the office may reword, as its templates mark them with {% words %}."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.template import Template, TemplateDoesNotExist
from django.template.base import FilterExpression, Node, NodeList
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.utils.text import slugify

from thep.domains import declared

from . import substitution
from .kinds import PARTS_OF_A_LETTER, LetterKind
from .templatetags.letters import WordsNode

LONGEST_SUBJECT = 150
LONGEST_PART = 1500


@dataclass(frozen=True)
class LetterPart:
    """A part: its name in the template, and the words that it has there."""

    name: str
    words: str
    is_subject: bool

    @property
    def label(self) -> str:
        return self.name[:1].upper() + self.name[1:]

    @property
    def slug(self) -> str:
        return slugify(self.name)

    @property
    def longest(self) -> int:
        """How many characters its words may have."""
        return LONGEST_SUBJECT if self.is_subject else LONGEST_PART


def parts_of(kind: LetterKind) -> tuple[LetterPart, ...]:
    """Return the parts of `kind` that can be reworded, in the order of the letter, beginning with its subject."""
    return _parts_in(kind.template)


@cache
def _parts_in(template: str) -> tuple[LetterPart, ...]:
    # Asked for with each letter; templates don't change while a process runs.
    found = {node.part: node for node in nodes_in(template)}
    return tuple(LetterPart(node.part, node.words, node.is_subject) for node in found.values())


def nodes_in(template: str) -> list[WordsNode]:
    """Return all places of a letter's templates, and of those that they include, that can be reworded."""
    return [node for suffix in PARTS_OF_A_LETTER for node in _nodes_of(get_template(template + suffix).template)]  # type: ignore[attr-defined]


def _nodes_of(source: Template | Node) -> Iterator[WordsNode]:
    if isinstance(source, WordsNode):
        yield source
    elif isinstance(source, IncludeNode):
        if isinstance(source.template, FilterExpression) and isinstance(source.template.var, str):
            yield from _nodes_of(get_template(source.template.var).template)  # type: ignore[attr-defined]
    else:
        for child in _children_of(source):
            yield from _nodes_of(child)


def _children_of(source: Template | Node) -> Iterator[Node]:
    lists: list[Any] = [getattr(source, name, None) for name in getattr(source, "child_nodelists", ("nodelist",))]
    conditions = getattr(source, "conditions_nodelists", ())
    lists += [nodelist for _, nodelist in conditions]
    for nodelist in lists:
        if isinstance(nodelist, NodeList):
            yield from nodelist


@register()
def check_words(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for words that name an undeclared variable, and for two places of a letter that are called the same."""
    errors: list[CheckMessage] = []
    for kind in declared(LetterKind):
        known = {variable.name for variable in kind.variables}
        originals: dict[str, str] = {}
        try:
            nodes = nodes_in(kind.template)
        except TemplateDoesNotExist:
            continue  # of which `check_kinds` tells
        for node in nodes:
            if unknown := set(substitution.names_in(node.words)) - known:
                hint = "Declare it among the variables of the kind."
                message = f"The words “{node.part}” of the LetterKind {kind.name!r} name {', '.join(sorted(unknown))}."
                errors.append(Error(message, hint=hint, id="mail.E008"))
            if originals.setdefault(node.part, node.words) != node.words:
                hint = "Give each its own name: both would be reworded at once."
                errors.append(Error(f"The LetterKind {kind.name!r} has two “{node.part}”.", hint=hint, id="mail.E009"))
    return errors
