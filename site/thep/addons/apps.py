from django.apps import AppConfig


class AddOnsConfig(AppConfig):
    name = "thep.addons"
    label = "addons"
    verbose_name = "Add-ons"
