"""An email that the office has reworded."""

from demonstration.mail import rewording
from demonstration.parts import DemonstrationPart

PARTS = (DemonstrationPart("reworded emails", order=57, load=rewording.load),)
