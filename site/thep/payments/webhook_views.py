"""The address that Stripe posts its events to."""

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import gateway, webhooks
from .errors import ForgedWebhook

log = structlog.get_logger(__name__)

LARGEST_BODY = 512 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Take a webhook in, and answer with the status that Stripe acts on.

    200 is for what is done, known already or none of our business; 400 for what Stripe did not sign; 500 asks for it again.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return HttpResponse(status=413)
    try:
        event = gateway.read_event(request.body, request.headers.get("Stripe-Signature", ""), settings.STRIPE_WEBHOOK_SECRET)
    except ForgedWebhook:
        log.warning("webhook_forged")
        return HttpResponse(status=400)
    try:
        webhooks.receive(event)
    except Exception as error:  # noqa: BLE001 -- whatever it was, it is on record and Stripe sends the event again
        webhooks.record_failure(event, error)
        return HttpResponse(status=500)
    return HttpResponse(status=200)
