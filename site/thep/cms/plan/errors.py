"""Why the plan of a year can't be written."""

from thep.cms.academic_years import in_words


class PlanError(Exception):
    """What can't be done with a plan; its words say what to do."""


class YearOver(PlanError):
    def __init__(self, academic_year: int) -> None:
        super().__init__(f"{in_words(academic_year)} is over, so its plan stays as it was.")


class YearTooFar(PlanError):
    def __init__(self, academic_year: int) -> None:
        super().__init__(f"It’s too early to write the plan of {in_words(academic_year)}. You can write next year’s.")


class YearHasBegun(PlanError):
    def __init__(self, academic_year: int) -> None:
        super().__init__(f"There is a plan for {in_words(academic_year)} already. Change its words instead.")


class PriorityMissing(PlanError):
    """`key` is that of the priority."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Enter the words of priority {key}, or clear its objectives too.")
        self.key = key
