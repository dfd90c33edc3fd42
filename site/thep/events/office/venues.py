"""Venues in the back office."""

from django.urls import reverse
from wagtail.admin.ui.tables import TitleColumn

from thep.cms.office import EVENTS_MENU, RecordViewSet
from thep.events.models import Venue


class VenueViewSet(RecordViewSet):
    model = Venue
    name = "office_venues"
    url_prefix = "venues"
    icon = "site"
    menu_label = "Venues"
    menu_order = 50
    menu_hook = EVENTS_MENU
    form_fields = ("name", "room", "address", "postcode", "access_notes")
    list_display = (
        TitleColumn("name", label="Name", sort_key="name", get_url=lambda venue: reverse("office_venues:inspect", args=[venue.pk])),
        "room",
        "postcode",
    )
    search_fields = ("name", "room", "postcode")
    inspect_view_fields = ("name", "room", "address", "postcode", "access_notes")
