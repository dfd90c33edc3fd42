"""Who books what, pays and changes their mind."""

from demonstration.bookings import asking, backdating, registers, stories
from demonstration.parts import DemonstrationPart

PARTS = (
    DemonstrationPart("the beginnings of stories", order=85, book=stories.tell_beginnings),
    DemonstrationPart("registers", order=95, book=registers.fill),
    DemonstrationPart("what changes", order=100, book=stories.tell_changes),
    DemonstrationPart("who asks first", order=102, book=asking.tell, accounts=asking.accounts),
    DemonstrationPart("what is dated back", order=105, book=backdating.write),
)
