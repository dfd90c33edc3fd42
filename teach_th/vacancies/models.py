"""Adverts of schools, their documents and what was done with them."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone

from thep.cms.fields import VocabularyField
from thep.cms.slugs import slug_of
from thep.cms.vocabulary import JobRole, Phase, WorkingPattern, labels_of
from thep.design.templatetags.thep import money

SHOWN_AFTER = datetime.timedelta(days=90)
"""For so long after it closed an advert's page says that it has; then the address is gone."""

SAFEGUARDING = (
    "Our school is committed to safeguarding children and expects all staff to share this. The post needs an enhanced DBS check, "
    "references before interview and, for shortlisted candidates, an online search."
)


class Contract(models.TextChoices):
    PERMANENT = "permanent", "Permanent"
    FIXED_TERM = "fixed_term", "Fixed term"
    MATERNITY = "maternity", "Maternity or parental leave cover"
    CASUAL = "casual", "Casual or supply"


class VacancyQuerySet(models.QuerySet["Vacancy"]):
    def published(self) -> Self:
        """Select adverts that the public may have seen: open ones, and those that closed or were withdrawn since."""
        return self.exclude(first_published_at=None)

    def open(self) -> Self:
        """Select those that one can apply for at this moment, whether or not the sweep has been round."""
        return self.filter(state=Vacancy.State.PUBLISHED, closes_at__gt=timezone.now())

    def over(self) -> Self:
        """Select those still called published although their time is up."""
        return self.filter(state=Vacancy.State.PUBLISHED, closes_at__lte=timezone.now())

    def waiting(self) -> Self:
        """Select those that wait for the office, the longest waiting first."""
        return self.filter(state=Vacancy.State.IN_REVIEW).order_by("submitted_at", "pk")

    def current(self) -> Self:
        """Select those that a school still has to do with: drafts, those in review and open ones.

        What needs the school stands first, then what closes first.
        """
        states = Case(
            When(state="draft", sent_back_at__isnull=False, then=0), When(state="draft", then=1), When(state="in_review", then=2), default=3
        )
        over = Q(state=Vacancy.State.PUBLISHED, closes_at__lte=timezone.now())
        kept = self.exclude(state__in=[Vacancy.State.WITHDRAWN, Vacancy.State.EXPIRED]).exclude(over)
        return kept.order_by(states, "closes_at", "pk")

    def sent_back(self) -> Self:
        return self.filter(state=Vacancy.State.DRAFT).exclude(sent_back_at=None)


class Vacancy(models.Model):
    """A post that a school advertises: a draft, in review, published until it closes.

    Texts are plain (`wording.py`): an empty line parts paragraphs, a dash begins an item of a list. Where `pay_is_full_time`, the
    figures are what somebody full time would earn.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        PUBLISHED = "published", "Published"
        EXPIRED = "expired", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="vacancies")
    title = models.CharField("job title", max_length=100)
    role = models.CharField(max_length=30, choices=JobRole, default=JobRole.TEACHER)
    phases = VocabularyField(vocabulary=Phase)
    subjects = models.ManyToManyField("cms.Subject", blank=True, related_name="vacancies")
    early_career = models.BooleanField("suitable for early career teachers", default=False)
    patterns = VocabularyField("working patterns", vocabulary=WorkingPattern)
    hours = models.CharField(max_length=120, blank=True)
    contract = models.CharField(max_length=20, choices=Contract, default=Contract.PERMANENT)
    contract_until = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    start_words = models.CharField(max_length=80, blank=True)
    pay = models.CharField(max_length=120, blank=True)
    pay_from_pence = models.PositiveIntegerField(null=True, blank=True)
    pay_to_pence = models.PositiveIntegerField(null=True, blank=True)
    pay_is_full_time = models.BooleanField(default=False)
    allowances = models.CharField(max_length=120, blank=True)
    visa_sponsorship = models.BooleanField(default=False)
    summary = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    looking_for = models.TextField(blank=True)
    offer = models.TextField(blank=True)
    safeguarding = models.TextField(blank=True, default=SAFEGUARDING)
    closes_at = models.DateTimeField(null=True, blank=True)
    interviews_on = models.DateField(null=True, blank=True)
    interview_words = models.CharField(max_length=200, blank=True)
    apply_url = models.URLField(max_length=400, blank=True)
    apply_email = models.EmailField(blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    visit_words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    comment = models.TextField(blank=True, help_text="What the office said when it sent the advert back.")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_back_at = models.DateTimeField(null=True, blank=True)
    first_published_at = models.DateTimeField(null=True, blank=True)

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name = "vacancy"
        verbose_name_plural = "vacancies"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["published", "expired"]) | Q(closes_at__isnull=False, first_published_at__isnull=False),
                name="a_published_vacancy_has_a_closing_date",
            ),
            models.CheckConstraint(
                condition=Q(pay_to_pence=None) | Q(pay_from_pence=None) | Q(pay_to_pence__gte=F("pay_from_pence")),
                name="pay_goes_up",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "closes_at"], name="vacancy_state_and_closing"),
            models.Index(fields=["school", "state"], name="vacancy_school_and_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.school}"

    @property
    def slug(self) -> str:
        return slug_of(self.title, otherwise="vacancy")

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PUBLISHED and self.closes_at is not None and self.closes_at > timezone.now()

    @property
    def apply_by(self) -> datetime.datetime | None:
        """The last minute in which one can apply, for people to read: midnight belongs to two days, 11.59pm to one."""
        if self.closes_at is not None and timezone.localtime(self.closes_at).time() == datetime.time(0):
            return self.closes_at - datetime.timedelta(minutes=1)
        return self.closes_at

    @property
    def has_closed(self) -> bool:
        """It was open and its time is up."""
        return self.state in (self.State.PUBLISHED, self.State.EXPIRED) and not self.is_open

    @property
    def is_gone(self) -> bool:
        """It was withdrawn, or closed so long ago that its address is gone."""
        if self.state == self.State.WITHDRAWN:
            return True
        return self.has_closed and self.closes_at is not None and self.closes_at + SHOWN_AFTER <= timezone.now()

    @property
    def can_be_changed(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def was_sent_back(self) -> bool:
        return self.state == self.State.DRAFT and self.sent_back_at is not None

    @property
    def standing(self) -> tuple[str, str]:
        """The tone and the words of its state now."""
        if self.was_sent_back:
            return "warn", "Sent back"
        if self.has_closed:
            return "", "Closed"
        tones = {self.State.IN_REVIEW: "info", self.State.PUBLISHED: "good"}
        return tones.get(self.State(self.state), ""), self.get_state_display()

    @property
    def pattern_labels(self) -> list[str]:
        return [WorkingPattern(pattern).label for pattern in self.patterns if pattern in WorkingPattern.values]

    @property
    def patterns_in_words(self) -> str:
        """'Full time, part time or job share'."""
        labels = [label if at == 0 else label.lower() for at, label in enumerate(self.pattern_labels)]
        return " or ".join(filter(None, [", ".join(labels[:-1]), *labels[-1:]]))

    @property
    def phase_labels(self) -> list[str]:
        return labels_of(Phase, self.phases)

    @property
    def pay_figures(self) -> str:
        """'£38,766 to £50,288 a year', full-time where it says so; empty without figures."""
        low, high = self.pay_from_pence, self.pay_to_pence
        if low is None and high is None:
            return ""
        if low is None or high is None:
            figures = f"from {money(low)}" if low is not None else f"up to {money(high or 0)}"
        else:
            figures = money(low) if low == high else f"{money(low)} to {money(high)}"
        return f"{figures} a year{', full-time equivalent' if self.pay_is_full_time else ''}"

    @property
    def pay_in_pounds(self) -> str:
        """The figures where there are any, else what the school says of its pay."""
        return self.pay_figures or self.pay_in_short

    @property
    def pay_in_short(self) -> str:
        return self.pay or self.pay_figures or "Ask the school about pay"


class VacancyFile(models.Model):
    """A document of an advert: handed out as a file to keep, by `vacancy_views.document`, to those who may read the advert."""

    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="files")
    title = models.CharField(max_length=80)
    file = models.FileField(upload_to="vacancies/%Y/%m/", max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def filename(self) -> str:
        return f"{slug_of(self.title, otherwise='document')}.{self.kind}"


class VacancyMove(models.Model):
    """What was done with an advert, by whom, and with which words."""

    class Kind(models.TextChoices):
        WRITTEN = "written", "Written"
        COPIED = "copied", "Copied from an earlier advert"
        SUBMITTED = "submitted", "Sent for review"
        TAKEN_BACK = "taken_back", "Taken back from review"
        SENT_BACK = "sent_back", "Sent back"
        PUBLISHED = "published", "Published"
        CORRECTED = "corrected", "Corrected by the office"
        EXTENDED = "extended", "Closing date moved"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Closed"

    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.vacancy}"
