"""Networks, who is in them, their meetings, what they share, what their leads tell all of them, and what members write."""

from demonstration.networks import announcements, discussion, meetings, networks, resources
from demonstration.parts import DemonstrationPart

PARTS = (
    DemonstrationPart("networks", order=65, load=networks.load),
    DemonstrationPart("meetings of networks", order=65, load=meetings.load, book=meetings.answer),
    DemonstrationPart("resources of networks", order=66, load=resources.load),
    DemonstrationPart("announcements of networks", order=67, load=announcements.load),
    DemonstrationPart("discussion in networks", order=68, load=discussion.load),
)
