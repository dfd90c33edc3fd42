"""The catalogue of add-ons, what schools bought of it, and its dates in the back office."""

from wagtail import hooks

from thep.cms.office import RecordViewSet

from .office.add_ons import AddOnViewSet
from .office.delivery_list import DeliveryViewSet
from .office.purchase_list import PurchaseViewSet


@hooks.register("register_admin_viewset")
def add_ons_in_the_office() -> list[RecordViewSet]:
    return [AddOnViewSet(), PurchaseViewSet(), DeliveryViewSet()]
