from wagtail.models import Page


class BasePage(Page):
    """What every page of the site has. `search_description` is the summary that listings and search engines show."""

    show_in_menus_default = False

    class Meta:
        abstract = True
