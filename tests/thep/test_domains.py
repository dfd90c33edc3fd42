"""A domain is what an installed app declares in one place."""

from dataclasses import dataclass

from django.core.checks import run_checks

from thep import domains


@dataclass(frozen=True)
class Bell:
    name: str


def test_parts_are_found_by_their_type_in_the_order_of_declaration(declare):
    declare(Bell("first"), Bell("second"))
    assert domains.declared(Bell) == (Bell("first"), Bell("second"))


def test_an_app_that_declares_nothing_gives_nothing():
    from django.apps import apps

    assert domains.parts_of(apps.get_app_config("contenttypes")) == ()


def test_two_domains_that_claim_one_name_are_complained_of(declare):
    declare(Bell("one"), Bell("one"))
    assert [(error.id, error.msg) for error in run_checks() if error.id.startswith("domains")] == [
        ("domains.E001", "Two domains declare the Bell 'one'.")
    ]


def test_nothing_claims_anothers_name():
    assert domains.check_names() == []
