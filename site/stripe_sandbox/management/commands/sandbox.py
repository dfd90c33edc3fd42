"""The payment sandbox as a command: it stands in for Stripe at a loopback address and moves no money."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from stripe_sandbox.__main__ import serve


class Command(BaseCommand):
    help = "Serve the payment sandbox, which stands in for Stripe on this machine, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8001, help="loopback port to listen on")
        parser.add_argument("--data", default="", help="SQLite file that keeps its state; without one it is kept in memory")
        parser.add_argument("--webhook", default=f"{settings.SITE_ADDRESS}/stripe/webhook/", help="address that webhooks are sent to")
        parser.add_argument("--secret", default=settings.STRIPE_WEBHOOK_SECRET, help="secret that webhooks are signed with")

    def handle(self, *args: Any, port: int, data: str, webhook: str, secret: str, **options: Any) -> None:
        if not secret:
            raise CommandError("Webhooks need a secret to be signed with: set STRIPE_WEBHOOK_SECRET or give --secret.")
        serve(port=port, data=data, webhook_url=webhook, webhook_secret=secret)
