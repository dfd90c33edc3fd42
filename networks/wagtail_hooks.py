"""Networks in the back office."""

from django.urls import URLPattern, path
from wagtail import hooks

from .figures.office import CoverageScreen, HealthScreen, NetworksItem


@hooks.register("register_admin_urls")
def networks_have_their_screens() -> list[URLPattern]:
    return [
        path("networks/schools/", CoverageScreen.as_view(), name="office_networks_coverage"),
        path("networks/health/", HealthScreen.as_view(), name="office_networks_health"),
    ]


@hooks.register("register_reports_menu_item")
def networks_are_among_the_reports() -> NetworksItem:
    return NetworksItem()
