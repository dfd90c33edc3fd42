"""What needs the office's attention about people who didn't come."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address
from thep.cpd.models import AbsenceDecision, Mark
from thep.design.templatetags.thep import money


def charged_but_came(user: User) -> QuerySet[Any]:
    """Return the fees that were charged and not credited to somebody whom a mark made afterwards says to have come."""
    later = Mark.objects.filter(session=OuterRef("session"), person=OuterRef("person"), received_at__gt=OuterRef("received_at"))
    came = Mark.objects.filter(
        ~Exists(later), session__event=OuterRef("booking__event"), person=OuterRef("booking__person"), state__in=Mark.THERE,
        received_at__gt=OuterRef("decided_at"),
    )  # fmt: skip
    found = AbsenceDecision.objects.filter(Exists(came), state=AbsenceDecision.State.CHARGED)
    return found.select_related("booking__event", "booking__person").order_by("decided_at")


CHARGED_BUT_CAME = Watch(
    name="charged but came",
    order=76,
    title="Charged for not coming, but came",
    job="The register was corrected after the fee was charged. Check it, and credit the fee.",
    permissions=("events.view_event", "cpd.change_absencedecision"),
    records=charged_but_came,
    link=lambda decision: (
        reverse("office_absences", args=[decision.booking.event_id]),
        f"{decision.booking.delegate}, {decision.booking.event}: {money(decision.total_pence)}",
    ),
    all_of_them=list_address("office_attendance", by="absent"),
)
