"""What clubs write: news of a club to its members, as the office words it and as long as each of them wants it."""

from django import forms

from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.mailing_lists import MailingList
from thep.mailings.audiences import Audience, People, Reader

from .models import ClubPage, Membership

LIST = MailingList(name="club news", label="News of your clubs", about=LetterClass.NETWORK, words="What is new in your clubs.")
NEWS = LetterKind(
    name="clubs.news",
    label="News of a club",
    audience="Members of a club, when the office writes to them.",
    template="example/letters/news",
    about=LetterClass.NETWORK,
    why="You get this email because {{ because }}.",
    stopped_by=LIST.name,
    example=lambda: {"subject": "An evening of endgames", "body": "Bring a board.", "because": "you are in the Chess club"},
)


class ClubForm(forms.Form):
    club = forms.ModelChoiceField(ClubPage.objects.all(), empty_label=None)


def members(chosen):
    club = chosen["club"]
    found = Membership.objects.filter(club=club, ended=False).select_related("person").order_by("person__name")
    because = f"you are in {club.title}"
    return People(
        readers=[
            Reader(address=each.person.email, name=str(each.person), person=each.person, note="Member", because=because) for each in found
        ]
    )


MEMBERS = Audience(
    name="clubs.members",
    label="Members of a club",
    form=ClubForm,
    people=members,
    words=lambda chosen: f"the members of {chosen['club'].title}",
    permissions=("example.view_membership",),
    kind=NEWS,
)
