"""What was on last term, and the statements that schools were sent of it."""

from demonstration.parts import DemonstrationPart
from demonstration.statements import last_term

PARTS = (
    DemonstrationPart("last term", order=84, book=last_term.hold),
    DemonstrationPart("statements", order=110, book=last_term.send_statements),
)
