"""Emails to many people, once there is somebody booked to write to."""

from demonstration.mailings import emails
from demonstration.parts import DemonstrationPart

PARTS = (DemonstrationPart("emails to people", order=102, book=emails.write),)
