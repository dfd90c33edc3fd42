"""Faults in the settings of payments that must be found at start, not by a payer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def payments_go_to_stripe(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """A deployed site that spoke to a stand-in would confirm places that nobody has paid for."""
    if settings.DEBUG or not settings.STRIPE_API_BASE:
        return []
    return [
        Error(
            "STRIPE_API_BASE sends payments to a stand-in for Stripe.",
            hint="Leave STRIPE_API_BASE empty, so that payments go to Stripe.",
            id="payments.E001",
        )
    ]
