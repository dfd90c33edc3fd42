"""Networks, who is in them, their meetings and what they share."""

from demonstration.networks import networks, resources
from demonstration.parts import DemonstrationPart

PARTS = (
    DemonstrationPart("networks", order=65, load=networks.load, book=networks.answer),
    DemonstrationPart("resources of networks", order=66, load=resources.load),
)
