"""What memberships bring, this year and the year before, in the back office."""

from typing import Any

from django.urls import reverse

from thep.cms.office import Crumb, Screen
from thep.domains import declared
from thep.membership import figures
from thep.membership.income import Income, IncomeLine
from thep.membership.years import in_words, this_academic_year

MOST_QUIET = 100


class FiguresScreen(Screen):
    """Members by state, income by tier against the year before, and who has used no place yet."""

    permissions = ("membership.view_membership",)
    template_name = "membership/office/figures.html"
    page_title = "Memberships in figures"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_memberships:index"), "Memberships")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = this_academic_year()
        before = {each.tier.pk: each for each in figures.by_tier(year - 1)}
        tiers = [(each, before[each.tier.pk]) for each in figures.by_tier(year)]
        return super().get_context_data(**kwargs) | {
            "title": f"{self.page_title}: {in_words(year)}",
            "academic_year": year,
            "year": in_words(year),
            "year_before": in_words(year - 1),
            "states": figures.by_state(year),
            "tiers": tiers,
            "agreed_pence": sum(now.agreed_pence for now, _ in tiers),
            "paid_pence": sum(now.paid_pence for now, _ in tiers),
            "agreed_pence_before": sum(earlier.agreed_pence for _, earlier in tiers),
            "quiet": figures.quiet_members(year, most=MOST_QUIET),
            "incomes": [IncomeTable(income, year) for income in sorted(declared(Income), key=lambda income: income.order)],
        }


class IncomeTable:
    """What something brings in this year, line by line with the year before, and all together."""

    def __init__(self, income: Income, year: int) -> None:
        self.income = income
        self.lines: list[tuple[IncomeLine, IncomeLine]] = list(zip(income.lines(year), income.lines(year - 1), strict=True))
        self.agreed_pence = sum(now.agreed_pence for now, _ in self.lines)
        self.paid_pence = sum(now.paid_pence for now, _ in self.lines)
        self.agreed_pence_before = sum(before.agreed_pence for _, before in self.lines)
