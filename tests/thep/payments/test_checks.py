"""A site that could not take money, or would take none that is real, says so before it starts."""

import pytest
from django.core.checks import run_checks

from tests.factories.events import EventFactory


def found(settings, *, deploy=False, **values):
    usual = {"STRIPE_API_BASE": "", "DEMONSTRATION": False, "BANK_SORT_CODE": "00-00-00", "BANK_ACCOUNT_NUMBER": "00000000"}
    for name, value in (usual | values).items():
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


@pytest.mark.django_db
def test_a_server_with_a_test_key_is_warned_of(settings):
    assert found(settings, deploy=True, STRIPE_SECRET_KEY="sk_test_x") == ["payments.W004"]
    assert found(settings, deploy=True, STRIPE_SECRET_KEY="sk_live_x") == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["VAT_NUMBER", "SUPPLIER_ADDRESS"])
def test_vat_on_a_price_wants_a_number_and_an_address_for_the_invoice(settings, name):
    seller = {"VAT_NUMBER": "GB 123 4567 89", "SUPPLIER_ADDRESS": "1 Commercial Road, London", "STRIPE_SECRET_KEY": "sk_live_x"}
    EventFactory(price=4500, vat_rate=0)
    assert found(settings, deploy=True, **seller | {name: ""}) == []
    EventFactory(price=4500, vat_rate=2000)
    assert found(settings, deploy=True, **seller | {name: ""}) == ["payments.E006"]
    assert found(settings, deploy=True, **seller) == []


@pytest.mark.django_db
def test_a_site_without_a_bank_account_is_warned_that_invoices_are_paid_by_card_only(settings):
    assert found(settings, deploy=True, STRIPE_SECRET_KEY="sk_live_x", BANK_SORT_CODE="") == ["payments.W007"]
