"""A site that could not take money, or would take none that is real, says so before it starts."""

import pytest
from django.core.checks import run_checks


def found(settings, *, deploy=False, **values):
    for name, value in ({"STRIPE_API_BASE": "", "DEMONSTRATION": False} | values).items():
        setattr(settings, name, value)
    return [problem.id for problem in run_checks(include_deployment_checks=deploy) if problem.id and problem.id.startswith("payments.")]


def test_the_sandbox_is_refused_outside_the_demonstration(settings):
    assert found(settings, STRIPE_API_BASE="http://127.0.0.1:8001") == ["payments.E001"]
    assert found(settings, STRIPE_API_BASE="http://127.0.0.1:8001", DEMONSTRATION=True) == []


def test_a_sandbox_elsewhere_is_refused(settings):
    assert found(settings, STRIPE_API_BASE="http://sandbox.example", DEMONSTRATION=True) == ["payments.E002"]


@pytest.mark.parametrize("name", ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"])
def test_a_missing_setting_is_named(settings, name):
    assert found(settings, **{name: ""}) == ["payments.E003"]


def test_a_server_with_a_test_key_is_warned_of(settings):
    assert found(settings, deploy=True, STRIPE_SECRET_KEY="sk_test_x") == ["payments.W004"]
    assert found(settings, deploy=True, STRIPE_SECRET_KEY="sk_live_x") == []
