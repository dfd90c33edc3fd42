import datetime
import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from thep.cms import privacy
from thep.cms.expiry import published
from thep.cms.fields import OneLineField
from thep.cms.plan.fields import ObjectivesField
from thep.cms.plan.models import PageObjective
from thep.cms.plan.plan import is_objective
from thep.design.templatetags.thep import money

from .. import kinds
from ..capacity import CapacityQuerySet, HasCapacity, within_capacity


class Facilitator(models.Model):
    """Somebody who leads events; also a person of the site where they sign in."""

    name = OneLineField(max_length=150)
    slug = models.SlugField(max_length=150, unique=True)
    job_title = models.CharField(max_length=200, blank=True)
    biography = models.TextField(blank=True)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="facilitator")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def is_before_closing(prefix: str = "") -> Q:
    """Return the condition that an event is dated and its booking hasn't closed, where it may not have opened yet.

    `prefix` leads from the model that is asked to the event ('event__').
    """
    now = timezone.now()
    return Q(**{f"{prefix}starts_at__gt": now}) & ~Q(**{f"{prefix}booking_closes_at__lte": now})


def is_bookable(prefix: str = "") -> Q:
    """Return the condition that booking of an event is open now, whatever places are left: `Event.is_bookable` in a query."""
    opens_at = f"{prefix}booking_opens_at"
    opened = Q(**{opens_at: None}) | Q(**{f"{opens_at}__lte": timezone.now()})
    return Q(**{f"{prefix}state": Event.State.OPEN}) & opened & is_before_closing(prefix)


class EventQuerySet(CapacityQuerySet["Event"]):
    def published(self, at: datetime.datetime | None = None) -> Self:
        """Select what the public may see: open events, and cancelled ones that were open, with their page published where they have one.

        Of the page that is so `at` a time, now if none is given.
        """
        return self.exclude(state=Event.State.DRAFT).filter(Q(page=None) | published("page__", at))

    def visible_to(self, person: Any) -> Self:
        """Return those that `person` may see.

        Neither their page, where they have one, nor a page above it keeps them out, and their kind lets them in.
        """
        path = ExpressionWrapper(OuterRef("page__path"), output_field=models.CharField())
        closed = privacy.closed_to(person).annotate(of=path).filter(of__startswith=F("page__path"))
        return self.exclude(Exists(closed)).admitting(person)

    def admitting(self, person: Any) -> Self:
        """Return those whose kind lets `person` in: what `visible_to` asks besides of events whose page has let them in already."""
        admitted = self
        for kind in kinds.every_kind().values():
            if kind.only_for is not None:
                admitted = admitted.filter(~Q(kind=kind.name) | kind.only_for(person))
        return admitted

    def in_office_of(self, person: Any) -> Self:
        """Return those that the back office shows `person`: all to whoever may change events, to others those whose kind lets them in.

        Their page isn't asked: the office runs events on pages that are kept for members' schools or behind a password.
        """
        return self.all() if person.has_perm("events.change_event") else self.admitting(person)

    def led_by(self, person: Any) -> Self:
        """Return those that `person` leads: as a facilitator, or in the way that their kind has."""
        leads = Q(pk__in=Event.facilitators.through.objects.filter(facilitator__person=person.pk).values("event"))
        for kind in kinds.every_kind().values():
            if kind.led_by is not None:
                leads |= Q(kind=kind.name) & kind.led_by(person)
        return self.filter(leads)

    def for_everyone(self) -> Self:
        """Return those that whoever isn't signed in may see."""
        return self.visible_to(AnonymousUser())

    def bookable(self) -> Self:
        """Return those whose booking is open now, whatever places are left."""
        return self.filter(is_bookable())

    def open(self) -> Self:
        return self.filter(state=Event.State.OPEN)

    def serving(self, key: str) -> Self:
        """Return those that serve an objective ('3.2') or any of a priority ('3'); with an empty key, those that serve none.

        An event serves what its page does, unless it has objectives of its own.
        """
        own = Event.objectives.through.objects.filter(event=OuterRef("pk"))
        of_page = PageObjective.objects.filter(page=OuterRef("page"))
        if not key:
            return self.exclude(Exists(own)).exclude(Exists(of_page))
        wanted = {"objective": key} if is_objective(key) else {"objective__key__startswith": f"{key}."}
        return self.filter(Exists(own.filter(**wanted)) | (~Exists(own) & Exists(of_page.filter(**wanted))))

    def upcoming(self, at: datetime.datetime | None = None) -> Self:
        """Select events that have not ended `at` a time, now if none is given, and those whose dates are still to be confirmed."""
        return self.filter(Q(ends_at__gte=at or timezone.now()) | Q(starts_at=None))

    def dated(self) -> Self:
        return self.exclude(starts_at=None)

    def announced_in(self, begins_at: datetime.datetime, ends_at: datetime.datetime) -> Self:
        """Select those whose date could first be found from `begins_at` on and before `ends_at`, annotated with when: `found_since`.

        That is when the event was opened with a date, or when its page was first published, where that was later.
        """
        page_since = Coalesce("page__first_published_at", "announced_at")
        later = Case(When(announced_at__lt=page_since, then=page_since), default="announced_at", output_field=models.DateTimeField())
        found = self.annotate(found_since=later)
        return found.filter(found_since__gte=begins_at, found_since__lt=ends_at)

    def closed(self) -> Self:
        """Select dated events whose booking has closed: by their closing date, or because they have begun."""
        now = timezone.now()
        return self.dated().filter(Q(booking_closes_at__lte=now) | Q(starts_at__lte=now))


class Event(HasCapacity):
    """What people attend: a run of a course, a meeting, a forum, a conference's day, a visit.

    `taken` counts the places held, offered or confirmed, and those that are kept in case giving them up is undone. `starts_at` and
    `ends_at` are those of the first and last session, and empty while dates are to be confirmed. `sequence` goes up with each change that
    calendars must hear of.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CANCELLED = "cancelled", "Cancelled"

    class Format(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        ONLINE = "online", "Online"
        HYBRID = "hybrid", "In person and online"

    uid = models.UUIDField("calendar UID", unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=kinds.choices)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    title = OneLineField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    format = models.CharField(max_length=10, choices=Format, default=Format.IN_PERSON)
    venue = models.ForeignKey("events.Venue", on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    joining_link = models.URLField(blank=True, help_text="Only for those who have a place; never in a feed.")
    link_counts_as_arrival = models.BooleanField(
        "joining online counts as arriving", default=False, help_text="Whoever joins by our link is marked as there."
    )
    joining_notes = models.TextField(blank=True)
    running_order = models.TextField(blank=True, help_text="What happens when. Only who leads it and the office see it.")
    leader_notes = models.TextField("notes for who leads it", blank=True, help_text="Only who leads it and the office see them.")
    facilitators = models.ManyToManyField(Facilitator, blank=True, related_name="events")
    objectives = ObjectivesField(help_text="If none are ticked, those of its page.")

    min_places = models.PositiveIntegerField("places needed to run", default=0)
    booking_opens_at = models.DateTimeField(null=True, blank=True)
    booking_closes_at = models.DateTimeField(null=True, blank=True, help_text="If empty, when the event starts.")
    vat_rate = models.PositiveSmallIntegerField("VAT rate, in hundredths of a per cent", default=0)
    uses_included_places = models.BooleanField(default=False)
    policy = models.ForeignKey("events.CancellationPolicy", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    announced_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Since when it has been open with a date.",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    cancel_reason = models.CharField(max_length=200, blank=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["starts_at", "id"], condition=Q(state="open"), name="open_events_by_start"),
            models.Index(fields=["changed_at"], name="events_by_change"),
        ]
        constraints = [
            within_capacity("taken_within_capacity"),
        ]

    def __str__(self) -> str:
        if self.starts_at is None:
            return f"{self.title} (dates to be confirmed)"
        return f"{self.title}, {timezone.localtime(self.starts_at):%-d %B %Y}"

    @property
    def office_permission(self) -> str:
        """What somebody of the office must hold to see letters about it; empty where its kind asks nothing."""
        return kinds.kind_of(self).office_permission

    @property
    def objective_keys(self) -> list[str]:
        """Return the keys of the plan's objectives that the event serves: its own, or else its page's."""
        own = [objective.key for objective in self.objectives.all()]
        return own or list(PageObjective.objects.filter(page=self.page_id).values_list("objective", flat=True))

    @property
    def absence_text(self) -> str:
        """What its policy says of somebody who doesn't come, with the sum where there is a fee; empty where it says nothing."""
        if self.policy is None or not self.policy.absence_fee_pence:
            return self.policy.absence_text if self.policy else ""
        fee = money(self.policy.absence_fee_pence) + (" + VAT" if self.vat_rate else "")
        return f"{self.policy.absence_text} The fee for not coming is {fee}."

    @property
    def policy_text(self) -> str:
        """All that its policy says, as people read it before they book and as it is kept with their booking."""
        return "\n\n".join(filter(None, [self.policy.text, self.absence_text])) if self.policy else ""

    @property
    def is_joined_online(self) -> bool:
        """Whether one of its sessions has a link by which people join it, their own or the event's."""
        return any(session.link_to_join for session in self.sessions.all())

    @property
    def dates_to_be_confirmed(self) -> bool:
        return self.starts_at is None

    @property
    def closes_at(self) -> datetime.datetime | None:
        """When booking closes: at the start at the latest, whatever closing date was left behind by a move; None without a date."""
        if self.starts_at is None:
            return None
        return min(self.booking_closes_at or self.starts_at, self.starts_at)

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def is_to_come(self) -> bool:
        """Whether it is open, dated and has not begun, whatever its booking window."""
        return self.state == self.State.OPEN and self.starts_at is not None and not self.has_begun

    def is_bookable(self, at: datetime.datetime | None = None) -> bool:
        """Return whether booking is open at the aware instant `at` (now, if not given), whatever places are left."""
        at = at or timezone.now()
        if self.state != self.State.OPEN or self.closes_at is None:
            return False
        return at < self.closes_at and (self.booking_opens_at is None or self.booking_opens_at <= at)


class Session(models.Model):
    """One sitting of an event. Its venue and link are the event's where it has none of its own."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    title = OneLineField(max_length=150, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    online = models.BooleanField(default=False)
    venue = models.ForeignKey("events.Venue", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    joining_link = models.URLField(blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_starts"),
            models.UniqueConstraint(fields=["event", "starts_at"], name="one_session_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.event.title}, {timezone.localtime(self.starts_at):%-d %B %Y %H:%M}"

    @property
    def office_permission(self) -> str:
        return self.event.office_permission

    @property
    def link_to_join(self) -> str:
        """The link by which it is joined online: its own, or the event's where either is online; empty where there is none.

        Only who has a place may have it, and from shortly before: see `thep.bookings.joining`.
        """
        is_online = self.online or self.event.format != Event.Format.IN_PERSON
        return self.joining_link or (self.event.joining_link if is_online else "")
