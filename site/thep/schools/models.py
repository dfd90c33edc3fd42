"""Schools of the register, and who is affiliated to them."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from thep.cms.fields import OneLineField
from thep.cms.vocabulary import Phase


class SchoolQuerySet(models.QuerySet["School"]):
    def open(self) -> Self:
        return self.filter(status=School.Status.OPEN)


class School(models.Model):
    """An establishment of the register (Get Information About Schools), known by its URN."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        PROPOSED = "proposed", "Proposed to open"
        CLOSED = "closed", "Closed"

    urn = models.PositiveIntegerField("URN", unique=True)
    laestab = models.CharField("LAEstab", max_length=8, blank=True)
    name = OneLineField(max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    kind = models.CharField("type of establishment", max_length=100, blank=True)
    kind_group = models.CharField("group of types", max_length=100, blank=True)
    phase = models.CharField(max_length=20, choices=Phase, blank=True)
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    religious_character = models.CharField(max_length=100, blank=True)
    pupils = models.PositiveIntegerField(null=True, blank=True)
    percentage_fsm = models.DecimalField("% free school meals", max_digits=4, decimal_places=1, null=True, blank=True)
    street = models.CharField(max_length=200, blank=True)
    locality = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    website = models.URLField(blank=True)
    easting = models.PositiveIntegerField(null=True, blank=True)
    northing = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    invoice_email = models.EmailField(
        blank=True, help_text="Where invoices go first. Its business managers get copies, and may be chosen instead."
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EmailDomain(models.Model):
    """A domain of a school's email addresses: pre-fills an affiliation, and never approves one."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="email_domains")
    domain = models.CharField(max_length=253)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "domain"], name="a_domain_once_per_school")]

    def __str__(self) -> str:
        return self.domain


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def active(self) -> Self:
        return self.filter(state=Affiliation.State.ACTIVE)

    def requested(self) -> Self:
        return self.filter(state=Affiliation.State.ASKED)

    def leading(self) -> Self:
        """Select the affiliations that may act for the school: its CPD leads, business managers and headteachers."""
        return self.active().filter(role__in=Affiliation.LEADING)

    def removed_lately(self) -> Self:
        """Select those that somebody else ended in the last 30 days: they can be put back."""
        by_another = ~Q(ended_by=None) & ~Q(ended_by=F("person"))
        return self.filter(
            by_another, person__is_active=True, state=Affiliation.State.ENDED, ended_at__gte=timezone.now() - Affiliation.PUT_BACK_WITHIN
        )


class Affiliation(models.Model):
    """A person's place at a school, in a role: asked for, approved by the school's lead or the office, ended."""

    class Role(models.TextChoices):
        TEACHER = "teacher", "Teacher or other staff"
        CPD_LEAD = "cpd_lead", "CPD lead"
        BUSINESS_MANAGER = "business_manager", "Business manager"
        HEADTEACHER = "headteacher", "Headteacher"
        GOVERNOR = "governor", "Governor"
        CHAIR = "chair", "Chair of governors"
        CLERK = "clerk", "Clerk to governors"
        SUPPLY = "supply", "Supply staff"
        RECRUITER = "recruiter", "Recruiter"

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for approval"
        INVITED = "invited", "Invited by the school"
        ACTIVE = "active", "Active"
        DECLINED = "declined", "Declined"
        ENDED = "ended", "Ended"

    LIVE = (State.ASKED, State.INVITED, State.ACTIVE)
    PUT_BACK_WITHIN = datetime.timedelta(days=30)
    LEADING = (Role.CPD_LEAD, Role.BUSINESS_MANAGER, Role.HEADTEACHER)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="affiliations")
    role = models.CharField(max_length=20, choices=Role, default=Role.TEACHER)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Who ended a listing that was active. Requests and invitations that end have nobody here: they can't be put back.",
    )  # fmt: skip

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        ordering = ["school__name", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "school", "role"],
                condition=Q(state__in=["asked", "invited", "active"]),
                name="one_live_affiliation_per_person_school_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()} at {self.school}"

    @property
    def is_leading(self) -> bool:
        return self.state == self.State.ACTIVE and self.role in self.LEADING
