"""A school's statement of a term."""

import hashlib
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from thep.schools.statement_sections import Period

from . import periods
from .errors import StatementAltered


class TermStatementQuerySet(models.QuerySet["TermStatement"]):
    def of(self, period: Period) -> Self:
        return self.filter(academic_year=period.academic_year, term=period.number)

    def waiting(self) -> Self:
        """Select those that are still to be drawn up."""
        return self.filter(drawn_at=None)

    def ready(self) -> Self:
        """Select those that can be sent."""
        return self.filter(drawn_at__isnull=False, send_asked_at=None, sent_at=None)

    def being_sent(self) -> Self:
        return self.filter(send_asked_at__isnull=False, sent_at=None)

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def without_documents(self, *related: str) -> Self:
        """Leave out what is large: the document, and what it was drawn from; of `related` statements too, which are read with them."""
        found = self.select_related(*related) if related else self
        return found.defer("document", "content", *(f"{each}__{name}" for each in related for name in ("document", "content")))


class TermStatement(models.Model):
    """What a school had in a term, and what it owes. Once it is sent, nothing of it changes any more but who else got it.

    `content` is what `document`, a PDF, was drawn from; `digest` is the SHA-256 of the document. Sums are in pence, VAT included; `closing`
    is above nothing where the school owes. A correction is another statement, with the next `number`, which `replaces` the one before.
    """

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="statements")
    academic_year = models.PositiveSmallIntegerField()
    term = models.PositiveSmallIntegerField(help_text="1 for autumn, 2 for spring, 3 for summer.")
    number = models.PositiveSmallIntegerField(default=1)
    written_urn = models.PositiveIntegerField(
        null=True, blank=True, editable=False, help_text="The URN that it was written for, where that school continues as another."
    )
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it replaces another.")
    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    opening_pence = models.IntegerField(default=0)
    changed_pence = models.IntegerField(default=0, help_text="What has changed of earlier terms since their statements were sent.")
    charged_pence = models.PositiveIntegerField(default=0)
    credited_pence = models.PositiveIntegerField(default=0)
    paid_pence = models.PositiveIntegerField(default=0)
    refunded_pence = models.PositiveIntegerField(default=0)
    closing_pence = models.IntegerField(default=0)

    content = models.JSONField(default=dict)
    document = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64, blank=True)

    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField(null=True, blank=True)
    send_asked_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.JSONField(default=list, blank=True, help_text="The addresses that got it.")

    objects = TermStatementQuerySet.as_manager()

    class Meta:
        ordering = ["-academic_year", "-term", "school__name", "-number"]
        verbose_name = "term statement"
        constraints = [
            models.UniqueConstraint(fields=["school", "academic_year", "term", "number"], name="statements_are_numbered"),
            models.UniqueConstraint(
                fields=["school", "academic_year", "term"], condition=Q(sent_at=None), name="one_unsent_statement_of_a_term"
            ),
            models.CheckConstraint(condition=Q(term__gte=1, term__lte=3), name="a_statement_is_of_a_term"),
            models.CheckConstraint(
                condition=Q(number=1, replaces=None) | Q(number__gt=1, replaces__isnull=False), name="corrections_replace_another"
            ),
            models.CheckConstraint(condition=Q(sent_at=None) | ~Q(digest=""), name="what_is_sent_was_drawn_up"),
            models.CheckConstraint(
                condition=Q(
                    closing_pence=F("opening_pence")
                    + F("changed_pence")
                    + F("charged_pence")
                    - F("credited_pence")
                    - F("paid_pence")
                    + F("refunded_pence")
                ),
                name="a_statement_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.title}"

    @property
    def period(self) -> Period:
        return periods.period_of(self.academic_year, self.term)

    @property
    def title(self) -> str:
        """What it is called beside its school's name: 'Summer term 2025/26', 'Summer term 2025/26, correction 1'."""
        return f"{self.period}, correction {self.number - 1}" if self.number > 1 else str(self.period)

    @property
    def reference(self) -> str:
        """What people quote: '100967-2025-3-1'."""
        return f"{self.written_urn or self.school.urn}-{self.academic_year}-{self.term}-{self.number}"

    @property
    def state(self) -> str:
        if self.sent_at is not None:
            return "Sent"
        if self.drawn_at is None:
            return "Being prepared"
        return "Being sent" if self.send_asked_at is not None else "Ready to send"

    def read_document(self) -> bytes:
        """Return the PDF, as it was drawn up.

        Raises:
            StatementAltered: it isn't what was drawn up any more.
        """
        document = bytes(self.document)
        if digest_of(document) != self.digest:
            raise StatementAltered(f"{self.reference} is not what was drawn up. Restore it from a backup.")
        return document


def digest_of(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()
