"""The back office's looks and its menus; each app's records join one of these by their `menu_hook`."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern
from django.utils.html import format_html, format_html_join
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import BaseItem, ContentCheckerItem
from wagtail.log_actions import LogActionRegistry
from wagtail.rich_text.feature_registry import FeatureRegistry

from .content_checks import Checker
from .dashboard import PANELS
from .edit_history import EditFormatter
from .office import EMAILS_MENU, EVENTS_MENU, MONEY_MENU, PEOPLE_MENU
from .plan import office as plan_office
from .rich_text import DocumentLinks, PageLinks

MENUS = [
    SubmenuMenuItem("Events", Menu(register_hook_name=EVENTS_MENU), name="office-events", icon_name="date", order=110),
    SubmenuMenuItem("Money", Menu(register_hook_name=MONEY_MENU), name="office-money", icon_name="tag", order=120),
    SubmenuMenuItem("Members", Menu(register_hook_name=PEOPLE_MENU), name="office-people", icon_name="group", order=130),
    SubmenuMenuItem("Emails", Menu(register_hook_name=EMAILS_MENU), name="office-emails", icon_name="mail", order=140),
]
for menu in MENUS:
    hooks.register("register_admin_menu_item", lambda menu=menu: menu)


@hooks.register("register_admin_urls")
def the_strategic_plan_has_its_pages() -> list[URLPattern]:
    return plan_office.addresses()


@hooks.register("register_settings_menu_item")
def the_strategic_plan_is_a_setting() -> MenuItem:
    return plan_office.PlanItem()


@hooks.register("insert_global_admin_css")
def styles_of_the_office() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/office.css"))


@hooks.register("insert_global_admin_js")
def scripts_of_the_office() -> str:
    return format_html_join("", '<script src="{}" defer></script>', [(static(f"cms/{name}.js"),) for name in ("typed_choices", "autosave")])


@hooks.register("construct_help_menu")
def help_is_about_the_office(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave only the keyboard shortcuts in the help menu."""
    # What's new in Wagtail, and its guide, are not this office's.
    items[:] = [item for item in items if item.name == "keyboard-shortcuts-trigger"]


@hooks.register("construct_wagtail_userbar")
def our_checks(request: HttpRequest, items: list[BaseItem], page: object) -> None:
    """Replace Wagtail's checks of a page in `items` with Wagtail's and ours."""
    items[:] = [Checker(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items]


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own, which these take the place of
def links_ask_little(features: FeatureRegistry) -> None:
    features.register_link_type(PageLinks)
    features.register_link_type(DocumentLinks)


@hooks.register("construct_homepage_panels")
def what_waits_for_me(request: HttpRequest, panels: list[Component]) -> None:
    panels.extend(panel() for panel in PANELS)


@hooks.register("register_log_actions", order=10)  # after Wagtail's own, whose formatter this takes the place of
def say_what_was_edited(actions: LogActionRegistry) -> None:
    actions.register_action("wagtail.edit")(EditFormatter)
