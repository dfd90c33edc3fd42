"""What is written about resources: that something is wrong with one, and which of them are to be looked at again."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from networks.members import access as membership
from networks.members.examples import example_network
from networks.members.leads import leads_of
from networks.members.letters import NETWORK, OF_A_LEAD
from networks.pages.models import NetworkPage
from thep.accounts.examples import example_lead
from thep.accounts.models import User
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable

from .examples import example_report, example_resource
from .models import Placement, Resource, ResourceReport

RESOURCE = LetterVariable("resource", "what the resource is called", "{{ resource.title }}")

REPORTED = LetterKind(
    name="networks.resource_reported",
    label="Something is wrong with a resource",
    audience="The leads of the network that shares it, or the office where nobody leads it.",
    template="networks/email/resource_reported",
    about=LetterClass.MEMBERSHIP,
    why=OF_A_LEAD,
    office_permission=membership.OFFICE,
    variables=(FIRST_NAME, NETWORK, RESOURCE, LetterVariable("person", "whoever reports it", "{{ report.reported_by.get_full_name }}")),
    example=lambda: {
        "to": example_lead(),
        "network": example_network(),
        "report": example_report(),
        "resource": example_resource(),
        "address": _address(example_resource()),
    },
)
TO_REVIEW = LetterKind(
    name="networks.resources_to_review",
    label="Resources to look at again",
    audience="The leads of a network, when the day has come that they chose for looking at a resource again.",
    template="networks/email/resources_to_review",
    about=LetterClass.MEMBERSHIP,
    why=OF_A_LEAD,
    office_permission=membership.OFFICE,
    variables=(FIRST_NAME, NETWORK),
    example=lambda: {
        "to": example_lead(),
        "network": example_network(),
        "resources": [example_resource()],
        "address": settings.SITE_ADDRESS + reverse("network_resources", args=[example_network().slug]),
    },
)
KINDS = (REPORTED, TO_REVIEW)


def tell_of_report(report: ResourceReport) -> None:
    """Write to those who lead its home, or to the office where nobody does."""
    home = Placement.objects.select_related("network").get(resource=report.resource, is_home=True).network
    context = {"report": report, "resource": report.resource, "network": home, "address": _address(report.resource)}
    for person in _keepers(home):
        letters.send(REPORTED, person, Cause(report), context)


def ask_to_review(network: NetworkPage, resources: Sequence[Resource]) -> None:
    """Ask the leads of `network` whether these are still good: one letter for all."""
    address = settings.SITE_ADDRESS + reverse("network_resources", args=[network.slug])
    now = timezone.now()
    for person in leads_of(network):
        letters.send(TO_REVIEW, person, Cause(network, now), {"network": network, "resources": resources, "address": address})


def _keepers(network: NetworkPage) -> Sequence[User]:
    return leads_of(network) or list(membership.office_people())


def _address(resource: Resource) -> str:
    return settings.SITE_ADDRESS + reverse("network_resource", args=[resource.pk])
