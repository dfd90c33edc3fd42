"""Why nothing is charged, waived or credited. The words say what to do next."""

from thep.cpd.errors import CpdError


class AbsenceError(CpdError):
    """What was asked for isn't possible for this booking now."""
