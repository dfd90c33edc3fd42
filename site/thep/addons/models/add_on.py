"""What is in the catalogue, and what it costs."""

import datetime
from typing import Self

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.urls import reverse

from thep.cms.fields import VocabularyField
from thep.cms.plan.fields import ObjectivesField
from thep.schools.models import Affiliation

STANDARD_RATE = 2000
MOST = 20


class Buyer(models.TextChoices):
    """The roles of those who may buy for their school."""

    CPD_LEAD = Affiliation.Role.CPD_LEAD.value, "CPD leads"
    BUSINESS_MANAGER = Affiliation.Role.BUSINESS_MANAGER.value, "Business managers"
    HEADTEACHER = Affiliation.Role.HEADTEACHER.value, "Headteachers"


class AddOnQuerySet(models.QuerySet["AddOn"]):
    def on_sale(self, day: datetime.date) -> Self:
        begun = Q(on_sale_from=None) | Q(on_sale_from__lte=day)
        return self.filter(begun, Q(on_sale_until=None) | Q(on_sale_until__gte=day))


class AddOn(models.Model):
    """Something of the catalogue. Purchases copy what they cost and bring, so that a change touches nothing that was sold.

    One unit (`unit`, such as a day) brings so many half days or included places as `brings` says, or nothing that is counted.
    """

    class Pricing(models.TextChoices):
        FIXED = "fixed", "At a price for each unit"
        ON_REQUEST = "on_request", "On request: the school asks, and we say what it costs"

    class Grants(models.TextChoices):
        HALF_DAYS = "half_days", "Half days, which the school uses one by one"
        PLACES = "places", "Included places, added to the school’s membership"
        NOTHING = "nothing", "Nothing that is counted"

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField("address", max_length=100, unique=True)
    summary = models.CharField(max_length=200, help_text="One sentence, for the list.")
    description = models.TextField(help_text="What a school gets, and how it goes. Leave a line empty between paragraphs.")
    pricing = models.CharField(max_length=10, choices=Pricing, default=Pricing.FIXED)
    unit = models.CharField(max_length=40, default="day", help_text="What one of it is called: day, session, conference table.")
    units = models.CharField("several units", max_length=40, default="days")
    most = models.PositiveSmallIntegerField("at most", default=MOST, help_text="How many units can be bought at once.")
    grants = models.CharField("brings", max_length=10, choices=Grants, default=Grants.HALF_DAYS)
    brings = models.PositiveSmallIntegerField("how many of them", default=0, help_text="For each unit. A day is 2 half days.")
    vat_rate = models.PositiveSmallIntegerField("VAT rate, in hundredths of a per cent", default=STANDARD_RATE)
    members_only = models.BooleanField(default=False)
    tiers = models.ManyToManyField("membership.Tier", blank=True, related_name="+", help_text="Which members, where not all of them.")
    buyers = VocabularyField(vocabulary=Buyer, help_text="Who may buy it for their school, where not each of them.")
    on_sale_from = models.DateField(null=True, blank=True)
    on_sale_until = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=50, help_text="Lower numbers stand first.")
    objectives = ObjectivesField()
    pages_group = models.OneToOneField(
        Group, on_delete=models.PROTECT, null=True, editable=False, related_name="add_on",
        help_text="Whom editors keep pages for that only schools with it read; none where it opens no pages.",
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AddOnQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        verbose_name = "add-on"
        constraints = [
            models.CheckConstraint(
                condition=Q(grants="nothing", brings=0) | (~Q(grants="nothing") & Q(brings__gt=0)), name="brings_what_it_grants"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("add_on", args=[self.slug])

    @property
    def is_on_request(self) -> bool:
        return self.pricing == self.Pricing.ON_REQUEST

    @property
    def opens_pages(self) -> bool:
        """Whether it opens pages to people of the schools that buy it."""
        return self.pages_group_id is not None

    def is_on_sale(self, day: datetime.date) -> bool:
        return (self.on_sale_from is None or self.on_sale_from <= day) and (self.on_sale_until is None or day <= self.on_sale_until)

    def in_units(self, quantity: int) -> str:
        """Return a quantity in words: '1 day', '3 days'."""
        return f"{quantity} {self.unit if quantity == 1 else self.units}"


class AddOnPrice(models.Model):
    """What each unit costs schools of a tier from a quantity on, in pence before VAT; without a tier, everybody else."""

    add_on = models.ForeignKey(AddOn, on_delete=models.CASCADE, related_name="prices")
    tier = models.ForeignKey("membership.Tier", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_quantity = models.PositiveSmallIntegerField(default=1)
    net_pence = models.PositiveIntegerField()

    class Meta:
        ordering = ["from_quantity", "net_pence"]
        constraints = [
            models.UniqueConstraint(fields=["add_on", "tier", "from_quantity"], name="one_price_of_an_add_on_per_tier"),
            models.UniqueConstraint(fields=["add_on", "from_quantity"], condition=Q(tier=None), name="one_price_of_an_add_on_for_others"),
            models.CheckConstraint(condition=Q(from_quantity__gte=1), name="a_step_begins_at_one"),
            models.CheckConstraint(condition=Q(net_pence__gt=0), name="an_add_on_costs_something"),
        ]

    def __str__(self) -> str:
        return f"{self.add_on} for {self.tier or 'everyone else'}, from {self.from_quantity}: {self.net_pence}p"
