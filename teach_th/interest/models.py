"""Expressions of interest in working here, which together are the talent pool, and who has looked at each."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONArray, Lower
from django.utils import timezone

from thep.cms.fields import VocabularyField
from thep.cms.vocabulary import JobRole, Phase, WorkingPattern, labels_of
from thep.json_lists import JSONList
from thep.mail.models import AskedByEmail, AskedByEmailQuerySet
from thep.schools.models import School

LASTS = datetime.timedelta(days=365)


def a_year_from_now() -> datetime.datetime:
    return timezone.now() + LASTS


class ExpressionQuerySet(AskedByEmailQuerySet):
    def visible(self) -> Self:
        """Select those that schools may see at all."""
        return self.confirmed().filter(is_hidden=False, expires_at__gt=timezone.now())

    def visible_to(self, school: School) -> Self:
        return self.visible().exclude(hidden_from=school)

    def with_lists(self) -> Self:
        """Read with each its subjects and the schools that it is hidden from, as `listed_subjects` and `listed_schools` give them."""
        joined = {"expressionofinterest": OuterRef("pk")}
        subjects = ExpressionOfInterest.subjects.through.objects.filter(**joined)
        schools = ExpressionOfInterest.hidden_from.through.objects.filter(**joined)
        return self.annotate(
            read_subjects=Subquery(subjects.values(listed=JSONList(JSONArray("subject__name", "subject__slug")))),
            read_schools=Subquery(schools.values(listed=JSONList(JSONArray("school__name", "school__urn")))),
        )


class ExpressionOfInterest(AskedByEmail):
    """Somebody would like to work here, and says a little about themselves. No CV, and no account is needed.

    Nothing is seen by schools before `confirmed_at`, nor after `expires_at`; its address never.
    """

    class Status(models.TextChoices):
        QTS = "qts", "Qualified teacher (QTS)"
        TRAINEE = "trainee", "Training to teach"
        OVERSEAS = "overseas", "Trained to teach outside England"
        THINKING = "thinking", "Thinking about teaching"
        SUPPORT = "support", "Support staff"

    KEPT_AFTER_EXPIRY = datetime.timedelta(days=30)

    name = models.CharField(max_length=150)
    status = models.CharField("teaching status", max_length=20, choices=Status)
    phases = VocabularyField(vocabulary=Phase)
    roles = VocabularyField(vocabulary=JobRole)
    subjects = models.ManyToManyField("cms.Subject", blank=True, related_name="+")
    working_patterns = VocabularyField(vocabulary=WorkingPattern)
    could_start = models.DateField(null=True, blank=True, help_text="The earliest day; if empty, not said.")
    about = models.CharField(max_length=400, blank=True)
    hidden_from = models.ManyToManyField(School, blank=True, related_name="+")
    wants_alerts = models.BooleanField(default=False, help_text="New vacancies by email each week, from the confirmation on.")
    is_hidden = models.BooleanField(default=False, help_text="From all schools, until they say otherwise.")
    consent = models.TextField(help_text="What they agreed to, in the words that they read.")
    expires_at = models.DateTimeField(default=a_year_from_now)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = ExpressionQuerySet.as_manager()

    class Meta:
        verbose_name = "expression of interest"
        verbose_name_plural = "expressions of interest"
        ordering = ["-confirmed_at", "-pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_expression_of_interest_per_email")]
        indexes = [models.Index(fields=["expires_at"], name="expressions_by_expiry")]

    def __str__(self) -> str:
        return self.short_name

    @property
    def listed_subjects(self) -> list[tuple[str, str]]:
        """Its subjects: the name and the slug of each, by name."""
        if hasattr(self, "read_subjects"):
            return sorted((name, slug) for name, slug in self.read_subjects or ())
        return [(subject.name, subject.slug) for subject in self.subjects.all()]

    @property
    def listed_schools(self) -> list[tuple[str, int]]:
        """The schools that it is hidden from: the name and the number of each, by name."""
        if hasattr(self, "read_schools"):
            return sorted((name, urn) for name, urn in self.read_schools or ())
        return [(school.name, school.urn) for school in self.hidden_from.all()]

    @property
    def subject_names(self) -> list[str]:
        return [name for name, _ in self.listed_subjects]

    @property
    def short_name(self) -> str:
        """'Nasima B.': all that schools see of a name before the person answers them."""
        first, *rest = self.name.split() or ["Somebody"]
        return f"{first} {rest[-1][0]}." if rest else first

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def forgotten_on(self) -> datetime.datetime:
        """When everything about them is deleted, should they do nothing."""
        return self.expires_at + self.KEPT_AFTER_EXPIRY

    @property
    def phase_labels(self) -> list[str]:
        return labels_of(Phase, self.phases)

    @property
    def role_labels(self) -> list[str]:
        return [JobRole(value).label for value in self.roles]

    @property
    def pattern_labels(self) -> list[str]:
        return [WorkingPattern(value).label for value in self.working_patterns]


class Look(models.Model):
    """Somebody looked at an expression of interest, or wrote to its person: who, for which school, and when. The person sees it."""

    class Kind(models.TextChoices):
        VIEWED = "viewed", "Looked at what you said"
        CONTACTED = "contacted", "Wrote to you"

    expression = models.ForeignKey(ExpressionOfInterest, on_delete=models.CASCADE, related_name="looks")
    kind = models.CharField(max_length=10, choices=Kind)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty for the office.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    words = models.TextField(blank=True, help_text="What was written to them.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="contacted", school=None), name="only_schools_contact_the_talent_pool"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} ({self.school or 'the office'}): {self.get_kind_display()}"
