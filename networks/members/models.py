"""Who is in a network, and who is asked to join."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONArray
from django.utils import timezone
from django.utils.crypto import get_random_string

from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.json_lists import JSONList
from thep.mail.models import Frequency
from thep.schools.models import Affiliation

LASTS = datetime.timedelta(days=28)
"""How long an invitation works: half a term's holidays and the weeks around them."""


class NetworkMemberQuerySet(models.QuerySet["NetworkMember"]):
    def active(self) -> Self:
        return self.filter(state=NetworkMember.State.ACTIVE)

    def live(self) -> Self:
        """Select those who are in a network, and those who have asked."""
        return self.filter(state__in=NetworkMember.LIVE)

    def leading(self) -> Self:
        """Select the leads and co-leads whose accounts are in use, leads first, by name."""
        leading = self.active().filter(role__in=NetworkMember.LEADING, person__is_active=True)
        return leading.order_by(Case(When(role=NetworkMember.Role.LEAD, then=0), default=1), "person__name", "pk")

    def with_schools(self) -> Self:
        """Annotate `school_names`, a list of where each works, and read their people; in the same query."""
        theirs = Affiliation.objects.active().filter(person=OuterRef("person")).order_by()
        return self.select_related("person").annotate(school_names=Subquery(theirs.values(names=JSONList(JSONArray("school__name")))))


class NetworkMember(models.Model):
    """Somebody who is in a network, has asked to be, or was. `seen_at` is when they last opened its page."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked to join"
        ACTIVE = "active", "Member"
        DECLINED = "declined", "Declined"
        ENDED = "ended", "Left"

    class Role(models.TextChoices):
        MEMBER = "member", "Member"
        LEAD = "lead", "Lead"
        CO_LEAD = "co_lead", "Co-lead"

    LIVE = (State.ASKED, State.ACTIVE)
    LEADING = (Role.LEAD, Role.CO_LEAD)

    network = models.ForeignKey(NetworkPage, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="network_memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    note = models.TextField(blank=True, max_length=500, help_text="What they wrote when they asked.")
    asked_at = models.DateTimeField(default=timezone.now)
    joined_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    emails = models.CharField(max_length=10, choices=Frequency, default=Frequency.AT_ONCE, help_text="How often they get its emails.")

    objects = NetworkMemberQuerySet.as_manager()

    class Meta:
        ordering = ["network", "person"]
        constraints = [
            models.UniqueConstraint(fields=["network", "person"], condition=Q(state__in=("asked", "active")), name="in_a_network_once"),
            models.CheckConstraint(condition=Q(emails__in=Frequency.values), name="members_say_how_often"),
            models.CheckConstraint(condition=~Q(state="active") | Q(joined_at__isnull=False), name="members_joined_some_time"),
            models.CheckConstraint(condition=Q(role="member") | Q(state__in=("active", "ended")), name="leads_are_or_were_members"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.network}"

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_leading(self) -> bool:
        return self.is_active and self.role in self.LEADING

    @property
    def said(self) -> str:
        """Return what stands below their name: that they are a co-lead, and where they work."""
        return ", ".join(filter(None, ["Co-lead" if self.role == self.Role.CO_LEAD else "", self.works_at]))

    @property
    def works_at(self) -> str:
        """Return the names of their schools, read by `with_schools`, as a line; empty where they are listed at none."""
        rows: list[list[str]] | None = getattr(self, "school_names", None)
        return ", ".join(sorted({name for (name,) in rows or ()}))


class LeadingTermQuerySet(models.QuerySet["LeadingTerm"]):
    def running(self) -> Self:
        return self.filter(ended_at=None)


class LeadingTerm(models.Model):
    """A time in which a member led their network, alone or with others; it runs until `ended_at`, and to this day without."""

    member = models.ForeignKey(NetworkMember, on_delete=models.CASCADE, related_name="leading_terms")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LeadingTermQuerySet.as_manager()

    class Meta:
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="one_running_term_of_a_lead"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="terms_of_leads_end_after_they_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.member} since {self.began_at:%d/%m/%Y}"

    def covers(self, moment: datetime.datetime) -> bool:
        return self.began_at <= moment and (self.ended_at is None or moment < self.ended_at)


def new_key() -> str:
    return get_random_string(24)


class NetworkInvitationQuerySet(models.QuerySet["NetworkInvitation"]):
    def unanswered(self) -> Self:
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def waiting(self) -> Self:
        """Select those that can be accepted now."""
        return self.unanswered().filter(sent_at__gt=timezone.now() - LASTS)

    def sent_to(self, person: User) -> Self:
        """Select those that went to the address of `person`."""
        return self.filter(email=person.email.lower())


class NetworkInvitation(models.Model):
    """Somebody who is asked to join a network by their email address, whether they have an account or not.

    Who was chosen by what they do is known to the network's leads by `chosen_as` alone; it is empty where somebody entered the address.
    """

    LONGEST_CHOSEN_AS = 300

    network = models.ForeignKey(NetworkPage, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    key = models.CharField(max_length=24, default=new_key, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField(blank=True, max_length=500)
    chosen_as = models.CharField(max_length=LONGEST_CHOSEN_AS, blank=True)
    letter_is_due = models.BooleanField(default=False, help_text="Its letter is still to be written, in a batch.")
    sent_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NetworkInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "email"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                name="one_unanswered_network_invitation",
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(letter_is_due=True), name="network_letters_due")]

    def __str__(self) -> str:
        return f"{self.email} to {self.network}"

    @property
    def named(self) -> str:
        """Return what leads call it: what somebody was chosen as, or the address that one of them entered."""
        return self.chosen_as or self.email

    @property
    def expires_at(self) -> datetime.datetime:
        return self.sent_at + LASTS

    @property
    def is_waiting(self) -> bool:
        unanswered = self.accepted_at is None and self.declined_at is None and self.withdrawn_at is None
        return unanswered and timezone.now() < self.expires_at
