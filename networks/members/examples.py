"""A network and what belongs to one, to show letters with; nothing of it is saved."""

from networks.pages.models import NetworkPage
from thep.accounts.examples import example_lead, example_person

from .models import NetworkInvitation, NetworkMember

SUMMARY = "For everyone who leads or teaches in nursery and Reception."


def example_network() -> NetworkPage:
    return NetworkPage(id=1, page_ptr_id=1, title="Early years network", slug="early-years", kind=NetworkPage.Kind.PHASE, summary=SUMMARY)


def example_member() -> NetworkMember:
    note = "I lead Reception and would like to see how others plan the year."
    return NetworkMember(pk=1, network=example_network(), person=example_person(), note=note)


def example_invitation() -> NetworkInvitation:
    words = "We’d love to see your nursery’s garden at our next meeting."
    return NetworkInvitation(
        pk=1, key="example", network=example_network(), email="nasima.begum@benjonson.example", invited_by=example_lead(), words=words
    )
