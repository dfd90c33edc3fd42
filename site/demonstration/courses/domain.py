"""Courses, where and when they are held, and who leads them."""

from demonstration.courses import course_pages, runs, venues
from demonstration.parts import DemonstrationPart

PARTS = (
    DemonstrationPart("venues and facilitators", order=35, load=venues.load),
    DemonstrationPart("courses", order=45, load=course_pages.load),
    DemonstrationPart("runs", order=60, load=runs.load),
)
