"""Orders, refunds, invoices that are owed and what Stripe told us, in the back office."""

from wagtail import hooks

from thep.cms.office import RecordViewSet

from .office.order_list import OrderViewSet
from .office.owed_list import OwedViewSet
from .office.refund_list import RefundViewSet
from .office.webhooks import WebhookViewSet


@hooks.register("register_admin_viewset")
def money_in_the_office() -> list[RecordViewSet]:
    return [OrderViewSet(), OwedViewSet(), RefundViewSet(), WebhookViewSet()]
