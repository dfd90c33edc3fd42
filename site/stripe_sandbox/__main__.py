"""`python -m stripe_sandbox --port 8001 --data sandbox.sqlite3 --webhook URL --secret whsec_…`"""

from __future__ import annotations

import argparse
import signal
import threading

from stripe_sandbox.server import Sandbox


def main(arguments: list[str] | None = None) -> None:
    """Serve until interrupted or terminated."""
    parser = argparse.ArgumentParser(prog="sandbox", description="The payment sandbox: Stripe's API on this machine, without money.")
    parser.add_argument("--port", type=int, default=8001, help="loopback port to listen on (default 8001)")
    parser.add_argument("--data", default="", help="SQLite file that keeps its state; without one it is kept in memory")
    parser.add_argument("--webhook", default="", help="address that webhooks are sent to")
    parser.add_argument("--secret", default="", help="secret that webhooks are signed with")
    options = parser.parse_args(arguments)
    if options.webhook and not options.secret:
        parser.error("--webhook needs --secret")
    serve(port=options.port, data=options.data, webhook_url=options.webhook, webhook_secret=options.secret)


def serve(*, port: int, data: str, webhook_url: str, webhook_secret: str) -> None:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with Sandbox(port=port, data=data, webhook_url=webhook_url, webhook_secret=webhook_secret) as sandbox:
        print(f"Payment sandbox at {sandbox.url}", flush=True)  # noqa: T201 - a command speaks
        stopping.wait()


if __name__ == "__main__":
    main()
