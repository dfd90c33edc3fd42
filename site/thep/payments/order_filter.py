"""Which of a person's orders they want to see."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from django.db.models import Prefetch

from thep.accounts.models import User
from thep.cms import academic_years
from thep.schools import successions
from thep.schools.access import schools_led_by

from .access import orders_visible_to
from .models import OrderLine, OrderQuerySet

NO_CODE = "-"
"""What an address says for the orders under no cost code; no code is written so."""


OWN = "own"
"""What an address says, of who leads several schools, for orders that are of none of them."""


class OrderFilter:
    """The orders of one school (`?school=` its URN), made in one academic year (`?year=`), under one cost code (`?code=`), or all.

    Who leads several schools sees them one at a time, the first by name where the address names none; what they bought for none of them
    is `?school=own`. Anything else that an address says is passed over.
    """

    def __init__(self, person: User, asked: Mapping[str, str]) -> None:
        self.schools = list(schools_led_by(person))
        self.leads_several = len(self.schools) > 1
        self.is_own = self.leads_several and asked.get("school") == OWN
        self.school = successions.named_by_urn(self.schools, asked.get("school"))
        if self.leads_several and not self.is_own:
            self.school = self.school or self.schools[0]
        self.one_school = self.school or (self.schools[0] if len(self.schools) == 1 else None)
        year = asked.get("year", "")
        self.year = int(year) if re.fullmatch(r"20\d\d", year, re.ASCII) else None
        self.code = asked.get("code", "")[:40].replace("\0", "")
        visible = orders_visible_to(person)
        self.of_school = visible.filter(school=self.school) if self.school else visible
        if self.is_own:
            self.of_school = visible.exclude(school__in=self.schools)

    @property
    def of_year(self) -> OrderQuerySet:
        return self.of_school if self.year is None else self.of_school.made_in(self.year)

    @property
    def orders(self) -> OrderQuerySet:
        found = self.of_year
        if self.code:
            found = found.filter(cost_code="" if self.code == NO_CODE else self.code)
        return found.with_invoices().select_related("buyer", "school").prefetch_related(Prefetch("lines", OrderLine.objects.charged()))

    @property
    def year_in_words(self) -> str:
        return "" if self.year is None else academic_years.in_words(self.year)

    @property
    def code_in_words(self) -> str:
        return "no cost code" if self.code == NO_CODE else f"cost code {self.code}"

    @property
    def whose(self) -> str:
        """What an address says for the same school: '900001', 'own', or nothing."""
        return OWN if self.is_own else str(self.school.urn) if self.school else ""

    @property
    def query(self) -> str:
        """What the spreadsheet must be asked, to be of the same orders: 'school=900001&year=2026'."""
        return self._query(code=self.code)

    @property
    def query_of_year(self) -> str:
        """What must be asked for the same school and year, whatever the cost code."""
        return self._query()

    def _query(self, **more: str) -> str:
        asked = {"school": self.whose, "year": self.year or "", **more}
        return urlencode({name: value for name, value in asked.items() if value})
