"""What the screens of one kind of emails in the back office have in common."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.template import Context
from django.urls import reverse

from thep.mail import substitution
from thep.mail.kinds import LetterKind, LetterVariable, kind_named
from thep.mail.letter_parts import LetterPart, parts_of

SEE = "mail.view_wording"
REWORD = "mail.add_wording"


class OfKind:
    """What the screens of a kind have in common."""

    kwargs: dict[str, Any]

    @cached_property
    def kind(self) -> LetterKind:
        kind = kind_named(self.kwargs["kind"])
        if kind is None:
            raise Http404
        return kind

    @cached_property
    def part(self) -> LetterPart:
        part = next((part for part in parts_of(self.kind) if part.slug == self.kwargs["part"]), None)
        if part is None:
            raise Http404
        return part

    @cached_property
    def variables(self) -> list[tuple[LetterVariable, str]]:
        """What the words may name, and what each holds in the example."""
        example = Context(self.kind.example() if self.kind.example else {})
        return [(each, substitution.value_of(each.name, self.kind, example)) for each in self.kind.variables]

    @property
    def address(self) -> str:
        return reverse("office_emails:kind", args=[self.kind.name])
