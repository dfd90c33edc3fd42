"""The pages that present networks, and the one that lists them."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest
from django.utils.html import strip_tags
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Revision

from thep.cms import privacy
from thep.cms.fields import VocabularyField
from thep.cms.models import BasePage, names_by_page
from thep.cms.vocabulary import Audience, Phase, labels_of
from thep.events.pages import Presented
from thep.search import registry

KIND = "network"
"""What a network is in the search."""

RESERVED = frozenset({"invitations", "resources"})
"""Words that stand in the place of a network's slug in addresses of all of them."""

PLAIN_TEXT = ("bold", "italic", "ol", "ul", "link")


class NetworksPage(BasePage):
    """The parent of every network's page. Its words stand above the list."""

    max_count = 1
    subpage_types: ClassVar[list[str]] = ["networks.NetworkPage"]
    template = "networks/list.html"
    introduction = models.CharField(max_length=300, blank=True, help_text="One or two sentences above the search.")

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]


class Weekday(models.IntegerChoices):
    MONDAY = 1, "Monday"
    TUESDAY = 2, "Tuesday"
    WEDNESDAY = 3, "Wednesday"
    THURSDAY = 4, "Thursday"
    FRIDAY = 5, "Friday"
    SATURDAY = 6, "Saturday"


class NetworkPage(BasePage):
    """A network: what it is for, who may join and how. Its meetings are the `Event`s that point here.

    Where it `is_hidden`, nobody but its members and the office learns that it is there: its page is kept for the group of its members.
    """

    class Kind(models.TextChoices):
        SUBJECT = "subject", "Subject"
        PHASE = "phase", "Phase"
        LEADERSHIP = "leadership", "Leadership"
        COHORT = "cohort", "Cohort"
        PARTNERS = "partners", "With partners"

    class Openness(models.TextChoices):
        OPEN = "open", "Anybody can join"
        REQUEST = "request", "Ask to join"
        INVITATION = "invitation", "By invitation"

    parent_page_types: ClassVar[list[str]] = ["networks.NetworksPage"]
    exclude_fields_in_copy: ClassVar[list[str]] = ["readers"]
    subpage_types: ClassVar[list[str]] = []
    presents_events = True
    search_kind = "network"
    template = "networks/network.html"

    kind = models.CharField(max_length=12, choices=Kind)
    openness = models.CharField("how people join", max_length=12, choices=Openness, default=Openness.OPEN)
    is_hidden = models.BooleanField(
        "hidden", default=False, help_text="Only its members and the office know of it: it is in no list, and nobody else finds it."
    )
    welcomes_guests = models.BooleanField(
        "meetings are open to all", default=True, help_text="Whoever sees the network can come to a meeting without joining."
    )
    tiers = ParentalManyToManyField(
        "membership.Tier",
        blank=True,
        related_name="+",
        verbose_name="for schools that are",
        help_text="If none are ticked, people of any school, or of none, can join.",
    )
    meetings_planned = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="For a cohort: how many meetings it has. Nobody joins once it has begun, unless a lead invites them.",
    )
    announcements_a_week = models.PositiveSmallIntegerField(
        null=True, blank=True, default=2, help_text="The most that its leads can send to all members within seven days. Empty: no limit."
    )
    has_discussion = models.BooleanField(
        "discussion space", default=False, help_text="Members write to each other here. Its leads can switch it on and off as well."
    )
    posts_wait = models.BooleanField(
        "first posts wait for a lead",
        default=False,
        help_text="What somebody writes isn’t shown until a lead publishes it, as long as none of their posts was published before.",
    )
    summary = models.CharField(max_length=200, help_text="One sentence, for lists and search.")
    purpose = RichTextField(features=PLAIN_TEXT, help_text="What the network is for, and what happens in its meetings.")
    who_for = models.TextField("who it’s for", blank=True)
    plan = RichTextField("plan for the year", features=PLAIN_TEXT, blank=True)
    subjects = ParentalManyToManyField("cms.Subject", blank=True, related_name="networks")
    phases = VocabularyField(vocabulary=Phase)
    audiences = VocabularyField("roles that it is for", vocabulary=Audience)
    meets_on = models.PositiveSmallIntegerField("usually meets on", choices=Weekday, null=True, blank=True)
    readers = models.OneToOneField(Group, on_delete=models.PROTECT, null=True, editable=False, related_name="network")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("purpose"),
        FieldPanel("who_for"),
        FieldPanel("plan"),
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("meets_on"), FieldPanel("meetings_planned")], heading="What kind of network"),
        MultiFieldPanel(
            [
                FieldPanel("openness"),
                FieldPanel("is_hidden"),
                FieldPanel("welcomes_guests"),
                FieldPanel("tiers", widget=CheckboxSelectMultiple),
            ],
            heading="Who can join, and who can see it",
        ),
        FieldPanel("announcements_a_week"),
        MultiFieldPanel([FieldPanel("has_discussion"), FieldPanel("posts_wait")], heading="Discussion"),
        MultiFieldPanel(
            [FieldPanel("subjects", widget=CheckboxSelectMultiple), FieldPanel("phases"), FieldPanel("audiences")],
            heading="Finding it",
        ),
    ]

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError({"slug": "That address is in use for all networks. Choose another."})

    class Meta:
        constraints = [
            models.CheckConstraint(
                # A meeting that everybody sees would tell everybody of a network that nobody is to know of.
                condition=Q(is_hidden=False) | Q(welcomes_guests=False),
                name="hidden_networks_have_no_guests",
                violation_error_message="A hidden network’s meetings can’t be open to all. Untick one of the two.",
            )
        ]

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Serve the network, or, to whoever may not know of it, answer as if there were none. Raises Http404."""
        if not path_components and self.is_hidden and not privacy.may_read(self, request):
            raise Http404
        return super().route(request, path_components)

    def with_content_json(self, content: Any) -> Any:
        """Return the page as a draft has it, with the group of its members as it is now: a draft may be older than the group."""
        page = super().with_content_json(content)
        page.readers_id = self.readers_id
        return page

    def say(self, **values: Any) -> None:
        """Have the page and its drafts say `values`: otherwise the next draft that is published would undo it.

        In the caller's transaction, which holds the page.
        """
        type(self).objects.filter(pk=self.pk).update(**values)
        for name, value in values.items():
            setattr(self, name, value)
        for revision in Revision.objects.filter(pk__in={self.latest_revision_id, self.live_revision_id} - {None}):
            revision.content = {**revision.content, **values}
            revision.save(update_fields=["content"])
        registry.refresh(KIND, str(self.pk))

    def presented(self) -> Presented:
        """Return what its meetings are found by."""
        subjects = self.subjects.all()
        return Presented(
            summary=self.summary,
            text="\n".join(filter(None, (strip_tags(self.purpose), self.who_for, strip_tags(self.plan)))),
            labels=[self.get_kind_display(), *(subject.name for subject in subjects), *self.phase_labels, *self.audience_labels],
            subjects=[subject.slug for subject in subjects],
            phases=self.phases,
            audiences=self.audiences,
        )

    @classmethod
    def names_of_subjects(cls, pages: Iterable[int]) -> dict[int, list[str]]:
        """Return the names of the subjects of many networks by the primary keys of their pages, in one query."""
        return names_by_page(cls.subjects.through.objects.filter(networkpage__in=list(pages)), "networkpage")

    @property
    def phase_labels(self) -> list[str]:
        return labels_of(Phase, self.phases)

    @property
    def audience_labels(self) -> list[str]:
        return labels_of(Audience, self.audiences)

    @property
    def is_cohort(self) -> bool:
        return self.kind == self.Kind.COHORT
