"""Tiers of membership in the back office."""

from django.urls import reverse
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import PEOPLE_MENU, RecordViewSet
from thep.membership.models import Tier


class TierViewSet(RecordViewSet):
    model = Tier
    name = "office_tiers"
    url_prefix = "tiers"
    icon = "list-ul"
    menu_label = "Tiers"
    menu_order = 50
    menu_hook = PEOPLE_MENU
    parts = ("add", "edit", "inspect")
    form_fields = ("name", "slug", "summary", "order", "brings_talent_pool")
    list_display = (
        TitleColumn("name", label="Name", get_url=lambda tier: reverse("office_tiers:inspect", args=[tier.pk])),
        "summary",
        Column("brings_talent_pool", label="Talent pool", accessor=lambda tier: "Yes" if tier.brings_talent_pool else ""),
        "order",
    )
