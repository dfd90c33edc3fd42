"""A school whose membership ended comes back within the year, from the screen of the one that ended."""

from typing import Any

from django.urls import reverse

from thep.accounts.access import person_of
from thep.design.templatetags.thep import day
from thep.membership import coming_back
from thep.membership.models import Membership

from .membership_forms import FeeForm
from .membership_screens import MembershipStep, quote_or_start


class ComeBackView(MembershipStep):
    """Quote the school the rest of the year, or make it a member again at no charge."""

    permissions = ("membership.add_membership",)
    page_title = "Begin again within the year"
    button = "Go on"
    form_class = FeeForm
    done: Membership | None = None

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"tier": self.membership.tier, "begins_on": coming_back.first_day(self.membership)}

    def get_success_url(self) -> str:
        return reverse("office_memberships:inspect", args=[self.done.pk]) if self.done else super().get_success_url()

    def what_happens(self) -> list[str]:
        ended = self.membership
        on = day(ended.ended_on) if ended.ended_on else ""
        return [
            f"The membership that ended on {on} stays as it is: its fee, its places and its days. What was paid for it doesn’t count.",
            "The school gets another one for the rest of the year: it pays for the month in which it begins and those that follow, and has"
            " that share of the included places. What was left of the first is gone.",
            "You see what it costs, and how that was reckoned, before anything is sent.",
        ]

    def obstacle(self) -> str:
        return coming_back.obstacle(self.membership)

    def perform(self, form: Any) -> str:
        membership = self.membership
        self.done, said = quote_or_start(membership.school, membership.academic_year, form.cleaned_data, by=person_of(self.request))
        return said
