"""What networks share, its versions, the networks that it is in, and what became of it."""

import secrets
from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from taggit.managers import TaggableManager
from taggit.models import TagBase, TaggedItemBase

from networks.pages.models import NetworkPage
from thep.cms.fields import OneLineField, VocabularyField
from thep.cms.vocabulary import Phase, labels_of
from thep.events.models import Event
from thep.schools.models import School

from .files.kinds import FileKind

KIND = "resource"
"""What the search calls them."""


class KeyStage(models.TextChoices):
    EYFS = "eyfs", "Early years (EYFS)"
    ONE = "ks1", "Key stage 1"
    TWO = "ks2", "Key stage 2"
    THREE = "ks3", "Key stage 3"
    FOUR = "ks4", "Key stage 4"
    FIVE = "ks5", "Key stage 5"


class ResourceTag(TagBase):
    """A word that leads give to resources, whatever it is."""

    class Meta:
        ordering = ["name"]


class ResourceTagging(TaggedItemBase):
    tag = models.ForeignKey(ResourceTag, on_delete=models.CASCADE, related_name="taggings")
    content_object = models.ForeignKey("Resource", on_delete=models.CASCADE, related_name="+")


class ResourceQuerySet(models.QuerySet["Resource"]):
    def shown(self) -> Self:
        """Select those that weren't taken down."""
        return self.filter(taken_down_at=None)

    def within(self, networks: Any) -> Self:
        """Select those that are in one of `networks`, given by primary keys."""
        return self.filter(Exists(Placement.objects.filter(resource=OuterRef("pk"), network__in=networks)))

    def with_uses(self) -> Self:
        """Annotate `used`, how many people said that they used it."""
        counted = ResourceUse.objects.filter(resource=OuterRef("pk")).order_by().values("resource").annotate(n=Count("pk"))
        return self.annotate(used=Coalesce(Subquery(counted.values("n")), 0))


class Resource(models.Model):
    """Something that a network shares. Who finds it is said by the networks that it is in, and by nothing else.

    `current` is its newest version, which is what people see; `changed_by` is who last changed what is said of it. What was taken down is
    seen by those who lead a network that it is in.
    """

    class Type(models.TextChoices):
        PLAN = "plan", "Plan or scheme of work"
        SLIDES = "slides", "Slides"
        TEACHING = "teaching", "For the classroom"
        TEMPLATE = "template", "Template"
        POLICY = "policy", "Policy or guidance"
        NOTES = "notes", "Notes"
        READING = "reading", "Something to read"
        WATCHING = "watching", "Something to watch or hear"
        OTHER = "other", "Something else"

    class Licence(models.TextChoices):
        PARTNERSHIP = "partnership", "Use and change it within the Partnership"
        ANYWHERE = "cc-by", "Use and change it anywhere, and say whose it is (CC BY 4.0)"
        NOT_SOLD = "cc-by-nc", "The same, but never sell it (CC BY-NC 4.0)"
        GOVERNMENT = "ogl", "Open Government Licence"
        ASK = "ask", "Read it; ask before you use it"

    title = OneLineField(max_length=150)
    summary = models.TextField(blank=True, max_length=600)
    type = models.CharField(max_length=10, choices=Type, default=Type.OTHER)
    phases = VocabularyField(vocabulary=Phase)
    key_stages = VocabularyField(vocabulary=KeyStage)
    subjects = models.ManyToManyField("cms.Subject", blank=True, related_name="+")
    tags = TaggableManager(through=ResourceTagging, blank=True)
    licence = models.CharField(max_length=12, choices=Licence, default=Licence.PARTNERSHIP)
    review_on = models.DateField()
    asked_to_review_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    current = models.OneToOneField("ResourceVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    why_taken_down = OneLineField(max_length=300, blank=True)
    networks = models.ManyToManyField(NetworkPage, through="Placement", related_name="resources")

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(taken_down_by=None) | Q(taken_down_at__isnull=False), name="resources_taken_down_some_time"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def phase_labels(self) -> list[str]:
        return labels_of(Phase, self.phases)

    @property
    def key_stage_labels(self) -> list[str]:
        return labels_of(KeyStage, self.key_stages)

    @property
    def is_shown(self) -> bool:
        return self.taken_down_at is None


def where_kept(version: Any, name: str) -> str:
    """Return where a file is kept: a name that nobody guesses, with the ending of what it is."""
    return f"networks/resources/{secrets.token_hex(12)}{PurePath(name).suffix.lower()}"


class ResourceVersion(models.Model):
    """A resource as it was at some time: a file, a link or a page of words; `number` counts from 1.

    `name` is what the file is called when somebody keeps it, `kind` the ending of what it is, `size` in bytes, `text` what is found in it.
    `page_count` is how many pages it has, of which the first are drawn as `ResourcePage`; `html` what a Word document says;
    `why_not_drawn` says to readers why there is nothing to see; `told_at` when a lead told members of it, if any did.
    """

    class Drawing(models.TextChoices):
        WAITING = "waiting", "Being prepared"
        DONE = "done", "Done"
        NOT_NEEDED = "none", "Nothing to draw"

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to=where_kept, max_length=120, blank=True)
    name = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=8, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    link = models.URLField(max_length=500, blank=True)
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    what_changed = OneLineField(max_length=300, blank=True)
    drawing = models.CharField(max_length=8, choices=Drawing, default=Drawing.NOT_NEEDED)
    why_not_drawn = models.CharField(max_length=300, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["resource", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="versions_are_numbered"),
            models.CheckConstraint(
                condition=(~Q(file="") & Q(link="")) | (Q(file="") & ~Q(link="") & Q(html="")) | (Q(file="", link="") & ~Q(html="")),
                name="versions_are_a_file_a_link_or_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource}, version {self.number}"

    @property
    def is_file(self) -> bool:
        return bool(self.file)

    @property
    def waits(self) -> bool:
        return self.drawing == self.Drawing.WAITING

    @property
    def page_name(self) -> str:
        """What people call one of its pages."""
        return "slide" if self.kind == FileKind.SLIDES.extension else "page"


class ResourcePage(models.Model):
    """One of the first pages of a version's file: a picture of it, or none where only its words are known, and its words."""

    version = models.ForeignKey(ResourceVersion, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    picture = models.FileField(upload_to=where_kept, max_length=120, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="pages_are_numbered")]

    def __str__(self) -> str:
        return f"{self.version}, page {self.number}"


class PlacementQuerySet(models.QuerySet["Placement"]):
    def shown(self) -> Self:
        return self.filter(resource__taken_down_at=None)


class Placement(models.Model):
    """That a resource is in a network. It has one home, the network that it was added to; its members see it wherever else it is placed."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="placements")
    network = models.ForeignKey(NetworkPage, on_delete=models.CASCADE, related_name="placements")
    is_home = models.BooleanField(default=False)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    placed_at = models.DateTimeField(auto_now_add=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["resource", "-is_home", "network__title"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "network"], name="in_a_network_once_each"),
            models.UniqueConstraint(fields=["resource"], condition=Q(is_home=True), name="resources_have_one_home"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} in {self.network}"


class ResourceUse(models.Model):
    """That somebody used it, and the school where they worked then, if any."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="uses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-used_at"]
        constraints = [models.UniqueConstraint(fields=["resource", "person"], name="used_once_each")]

    def __str__(self) -> str:
        return f"{self.person} used {self.resource}"


class ResourceDownload(models.Model):
    """How often a file of it was kept by people of a school on a day; nobody is named."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="downloads")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "school", "day"], name="downloads_counted_once"),
            models.UniqueConstraint(fields=["resource", "day"], condition=Q(school=None), name="downloads_of_no_school_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} on {self.day}"


class ResourceReport(models.Model):
    """That somebody says something is wrong with it, for its leads and the office to settle."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="reports")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.TextField(max_length=1000)
    reported_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-reported_at"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "reported_by"], condition=Q(settled_at=None), name="reported_once_until_settled"),
        ]

    def __str__(self) -> str:
        return f"Report of {self.resource}"


class MeetingResource(models.Model):
    """That a resource belongs to a meeting: read before it, or shown at it. Who sees it is said by its networks still."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="network_resources")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="meetings")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["event", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "resource"], name="at_a_meeting_once")]

    def __str__(self) -> str:
        return f"{self.resource} at {self.event}"
