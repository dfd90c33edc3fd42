"""Wagtail's own screens for users know usernames and passwords; ours know people."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    default_auto_field = "django.db.models.AutoField"
    user_viewset = "thep.reports.people.PeopleViewSet"
