"""What `check --deploy` says of payments."""

from thep.payments.checks import payments_go_to_stripe


def test_deployed_site_that_pays_at_a_stand_in_is_refused(settings):
    settings.DEBUG, settings.STRIPE_API_BASE = False, "http://127.0.0.1:8001"
    assert [message.id for message in payments_go_to_stripe(None)] == ["payments.E001"]


def test_deployed_site_that_pays_at_stripe_passes(settings):
    settings.DEBUG, settings.STRIPE_API_BASE = False, ""
    assert payments_go_to_stripe(None) == []


def test_demonstration_may_pay_at_a_stand_in(settings):
    settings.DEBUG, settings.STRIPE_API_BASE = True, "http://127.0.0.1:8001"
    assert payments_go_to_stripe(None) == []
