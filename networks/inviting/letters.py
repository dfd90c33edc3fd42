"""The letter to somebody who was chosen by what they do, and the list that stops such letters."""

import datetime
from typing import Any

from networks.members.access import OFFICE
from networks.members.examples import example_invitation
from networks.members.letters import NETWORK, context_of
from thep.mail.kinds import LetterClass, LetterKind, LetterVariable
from thep.mail.mailing_lists import MailingList


def _example() -> dict[str, Any]:
    invitation = example_invitation()
    invitation.chosen_as = "CPD lead, Ben Jonson Primary School"
    return context_of(invitation)


LIST = MailingList(
    name="network invitations",
    label="Invitations to networks",
    about=LetterClass.NETWORK,
    words="When our office, or the leads of a network, look for people in your role or from where you work.",
)
CHOSEN = LetterKind(
    name="networks.chosen",
    label="Invited to a network by what they do",
    audience="CPD leads or headteachers of schools that are missing in a network, and people by their role or phase.",
    template="networks/email/chosen",
    about=LetterClass.NETWORK,
    why="You get this email because our website lists you as: {{ invitation.chosen_as }}.",
    variables=(
        NETWORK,
        LetterVariable("by", "whoever invites them", "{{ by }}"),
        LetterVariable("expires", "the last day on which the link works", "{{ invitation.expires_at|day }}"),
    ),
    kept_for=datetime.timedelta(days=90),
    office_permission=OFFICE,
    for_reader_alone=True,
    forgotten_once_sent=True,
    stopped_by=LIST.name,
    example=_example,
)
PARTS = (LIST, CHOSEN)
