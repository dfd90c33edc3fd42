import pytest

from thep.payments import purposes


class Thing:
    """What a domain does for its lines, noted down."""

    def __init__(self):
        self.confirmed = []
        self.released = []
        self.on_confirm = None

    def confirm(self, line):
        self.confirmed.append(line.pk)
        if self.on_confirm:
            self.on_confirm(line)

    def release(self, line):
        self.released.append(line.pk)


@pytest.fixture
def thing():
    """The handler of the purpose "thing"."""
    handler = Thing()
    purposes.register("thing", handler)
    yield handler
    purposes.unregister("thing")


@pytest.fixture
def webhooks(sandbox, live_server, settings):
    """The site, listening to the sandbox's webhooks; answers the sandbox."""
    settings.SITE_ADDRESS = live_server.url
    sandbox.send_webhooks_to(f"{live_server.url}/stripe/webhook/", secret=settings.STRIPE_WEBHOOK_SECRET)
    return sandbox
