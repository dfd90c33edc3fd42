"""The borough's schools, and the people who work at them."""

from demonstration.parts import DemonstrationPart
from demonstration.schools import colleagues, invitations, memberships, organisations, people, schools

PARTS = (
    DemonstrationPart("schools", order=20, load=schools.load),
    DemonstrationPart("memberships", order=21, load=memberships.load),
    DemonstrationPart("people", order=30, load=people.load, accounts=people.accounts),
    DemonstrationPart("organisations", order=31, load=organisations.load, accounts=organisations.accounts),
    DemonstrationPart("their colleagues", order=32, load=colleagues.load),
    DemonstrationPart("invitations to a school", order=33, load=invitations.load),
)
