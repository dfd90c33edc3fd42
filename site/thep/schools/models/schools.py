"""Schools of the register, and who is affiliated to them."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from thep.cms.fields import OneLineField
from thep.cms.vocabulary import Phase

FIRST_NUMBER = 1_000_001
"""The number of the first organisation: URNs of the register have six digits at most, so neither is ever taken for the other."""


class SchoolQuerySet(models.QuerySet["School"]):
    def open(self) -> Self:
        return self.filter(status=School.Status.OPEN)

    def of_the_register(self) -> Self:
        """Select schools: what is listed in public, and what recruits."""
        return self.filter(organisation="")

    def organisations(self) -> Self:
        """Select members that are no schools."""
        return self.exclude(organisation="")


class School(models.Model):
    """Where people work: an establishment of the register (Get Information About Schools), known by its URN, or another organisation.

    An organisation (`organisation` says of which kind) can be a member, buy, and have people, as a school does. The office makes it, and
    in place of a URN it has a number of its own. It is in no public list, and doesn't recruit.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        PROPOSED = "proposed", "Proposed to open"
        CLOSED = "closed", "Closed"

    class Organisation(models.TextChoices):
        TRUST = "trust", "School trust"
        UNIVERSITY = "university", "University or college of education"
        AUTHORITY = "authority", "Local authority"
        CHARITY = "charity", "Charity"
        OTHER = "other", "Other organisation"

    urn = models.PositiveIntegerField("URN", unique=True, help_text="Of an organisation, a number of its own above all URNs.")
    organisation = models.CharField("kind of organisation", max_length=12, choices=Organisation, blank=True, help_text="Empty: a school.")
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
    continues_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continues", editable=False,
        help_text="The school that has its people and records since the office confirmed that it goes on there.",
    )  # fmt: skip
    invoice_email = models.EmailField(
        blank=True, help_text="Where invoices go first. Its business managers get copies, and may be chosen instead."
    )
    approves_own_domain = models.BooleanField(
        default=False, help_text="Staff who ask from an address of the school’s own domain are listed at once, and its leads are told."
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation="", urn__lt=FIRST_NUMBER) | (~Q(organisation="") & Q(urn__gte=FIRST_NUMBER)),
                name="no_organisation_has_a_urn",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_organisation(self) -> bool:
        """Whether it is a member that is no school."""
        return bool(self.organisation)

    @property
    def noun(self) -> str:
        """What its people call it in a sentence: "school" or "organisation"."""
        return "organisation" if self.organisation else "school"

    @property
    def register_urn(self) -> int | None:
        """Its URN, None of an organisation: what spreadsheets say."""
        return None if self.organisation else self.urn

    @property
    def number_in_words(self) -> str:
        """What it is known by: "URN 100890", "Member 1000001"."""
        return f"{'Member' if self.organisation else 'URN'} {self.urn}"


class SuccessionQuerySet(models.QuerySet["Succession"]):
    def proposed(self) -> Self:
        """Select those that nobody has answered yet."""
        return self.filter(confirmed_at=None, dismissed_at=None)


class Succession(models.Model):
    """Another establishment follows a school: a new URN after a conversion, a merger or a split. The register says so, or the office does.

    It is a proposal until the office confirms or dismisses it (`thep.schools.successions`). The successor is named by its URN, as the
    register may list it later than the link. `reason` is what the office recorded, where the register has no link.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="successions")
    successor_urn = models.PositiveIntegerField("URN of the successor")
    successor_name = OneLineField("name of the successor", max_length=200)
    on = models.DateField("date of the change", null=True, blank=True)
    reason = models.TextField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    found_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["school", "successor_urn"], name="a_successor_follows_a_school_once")]

    def __str__(self) -> str:
        return f"{self.school}, followed by {self.successor_name}"

    @property
    def state(self) -> str:
        if self.confirmed_at is not None:
            return "Confirmed"
        return "Dismissed" if self.dismissed_at is not None else "To be confirmed"

    @property
    def source(self) -> str:
        """Who says so, in words."""
        return "Our office" if self.reason else "The register"

    @property
    def answered_at(self) -> datetime.datetime | None:
        return self.confirmed_at or self.dismissed_at

    @property
    def answered_by(self) -> object:
        return self.confirmed_by or self.dismissed_by


class EmailDomain(models.Model):
    """A domain of a school's email addresses: pre-fills an affiliation, and approves one where the school's leads have chosen that."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="email_domains")
    domain = models.CharField(max_length=253)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "domain"], name="a_domain_once_per_school")]

    def __str__(self) -> str:
        return self.domain


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def active(self, today: datetime.date | None = None) -> Self:
        """Select those by which somebody is listed at a school today: approved, not ended, and their last day there isn't over."""
        return self.filter(Affiliation.has_not_left(today), state=Affiliation.State.ACTIVE)

    def live(self) -> Self:
        """Select the active ones, and those that wait for somebody's answer."""
        return self.filter(Affiliation.has_not_left(), state__in=Affiliation.LIVE)

    def past(self) -> Self:
        """Select those that were declined, or have ended."""
        return self.exclude(Affiliation.has_not_left(), state__in=Affiliation.LIVE)

    def staying(self) -> Self:
        """Select those without a last day."""
        return self.filter(leaves_on=None)

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

    match = ""
    """How the address of whoever asks fits the school, once `email_domains.mark_matches` has looked: "school", "trust" or empty."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="affiliations")
    role = models.CharField(max_length=20, choices=Role, default=Role.TEACHER)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    leaves_on = models.DateField(
        "last day", null=True, blank=True, help_text="The last day on which they are listed, where somebody has said that they leave."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Who ended an active listing, or set its last day. Of requests and invitations nobody is kept: they can’t be put back.",
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

    @classmethod
    def has_not_left(cls, today: datetime.date | None = None) -> Q:
        """Return the condition of those whose last day, if they have one, isn't over: of this day, where no other is given."""
        return Q(leaves_on=None) | Q(leaves_on__gte=today or timezone.localdate())

    @property
    def is_live(self) -> bool:
        has_left = self.leaves_on is not None and self.leaves_on < timezone.localdate()
        return self.state in self.LIVE and not has_left

    @property
    def state_today(self) -> str:
        """What it is today, in words: it has ended once its last day is over, even where nothing has written that down yet."""
        return str(self.State.ENDED.label if self.state in self.LIVE and not self.is_live else self.get_state_display())

    @property
    def is_active(self) -> bool:
        return self.is_live and self.state == self.State.ACTIVE

    @property
    def is_leading(self) -> bool:
        return self.is_active and self.role in self.LEADING
