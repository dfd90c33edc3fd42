"""Networks, who is in them, and their meetings."""

from demonstration.networks import networks
from demonstration.parts import DemonstrationPart

PARTS = (DemonstrationPart("networks", order=65, load=networks.load, book=networks.answer),)
