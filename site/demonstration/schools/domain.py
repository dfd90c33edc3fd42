"""The borough's schools, and the people who work at them."""

from demonstration.parts import DemonstrationPart
from demonstration.schools import colleagues, people, schools

PARTS = (
    DemonstrationPart("schools and memberships", order=20, load=schools.load),
    DemonstrationPart("people", order=30, load=people.load, accounts=people.accounts),
    DemonstrationPart("their colleagues", order=32, load=colleagues.load),
)
