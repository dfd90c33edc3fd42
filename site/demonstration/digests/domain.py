"""Something that is new for a school's lead, and the digests that tell of it once all is booked and dated."""

from demonstration.digests import first_digests
from demonstration.parts import DemonstrationPart

PARTS = (
    DemonstrationPart("what is new", order=86, book=first_digests.book_something_new),
    DemonstrationPart("digests", order=106, book=first_digests.write),
)
