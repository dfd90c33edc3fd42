"""Under which cost codes a school puts its orders."""

from demonstration.parts import DemonstrationPart
from demonstration.payments import cost_codes

PARTS = (DemonstrationPart("cost codes", order=102, book=cost_codes.set_codes),)
