from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "thep.cms"
    label = "cms"
