"""A resource to show letters with; nothing of it is saved."""

import datetime

from networks.members.examples import example_network
from thep.accounts.examples import example_colleague

from .models import Placement, Resource, ResourceReport, ResourceVersion


def example_resource() -> Resource:
    resource = Resource(pk=1, title="Story maps: planning a term of story", type=Resource.Type.PLAN, review_on=datetime.date(2027, 8, 31))
    resource.current = ResourceVersion(pk=1, resource=resource, number=2, what_changed="A page for each half-term.")
    return resource


def example_placement() -> Placement:
    return Placement(pk=1, resource=example_resource(), network=example_network(), is_home=True)


def example_report() -> ResourceReport:
    words = "Page 3 shows a child’s full name."
    return ResourceReport(pk=1, resource=example_resource(), reported_by=example_colleague(), words=words)
