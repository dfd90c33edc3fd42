"""How an address stands towards a school, and so whether it can be invited; the database says it for one or for many at once."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When

from thep.accounts.models import User
from thep.schools.models import Affiliation, Invitation, InvitationLine, School


class Standing(TextChoices):
    """What an address is to a school, in words for its leads. `INVITABLE` ones can be invited, the others are left out."""

    WRONG = "wrong", "Has to be corrected"
    TWICE = "twice", "In the list already"
    HERE = "here", "Already listed with you"
    ASKED = "asked", "Has asked to join, and waits for your approval"
    INVITED = "invited", "Already invited"
    DECLINED = "declined", "Told us that they don’t work with you"
    EXPIRED = "expired", "Invited before, but the link has expired"
    LEFT = "left", "Left, and is invited again"
    ACCOUNT = "account", "Has an account, and signs in to join"
    NEW = "new", "New: makes an account to join"


INVITABLE = (Standing.EXPIRED, Standing.LEFT, Standing.ACCOUNT, Standing.NEW)


def standing_of(email: str, school: School) -> Standing:
    """Return how `email`, in lower case, stands towards `school`."""
    told = School.objects.filter(pk=school.pk).annotate(standing=_standing(school, Value(email)))
    return Standing(told.values_list("standing", flat=True).get())


def with_standing(lines: QuerySet[InvitationLine], school: School) -> QuerySet[Any]:
    """Annotate each of `lines`, which are of one list, with its `standing`."""
    return lines.annotate(standing=_standing(school, OuterRef("email"), *_in_the_list()))


def _in_the_list() -> list[When]:
    earlier = InvitationLine.objects.filter(list=OuterRef("list"), email=OuterRef("email"), pk__lt=OuterRef("pk"), problem="")
    return [When(~Q(problem=""), then=Value(Standing.WRONG)), When(Exists(earlier), then=Value(Standing.TWICE))]


def _standing(school: School, email: OuterRef | Value, *before: When) -> Case:
    """Return the expression that says how `email` stands: the first that holds of what keeps it out, then of what it is otherwise."""
    people = Affiliation.objects.filter(school=school, person__email=email)
    invitations = Invitation.objects.filter(school=school, email=email)
    # Affiliations come first: whoever declined an invitation may have asked to join since.
    return Case(
        *before,
        When(Exists(people.active()), then=Value(Standing.HERE)),
        When(Exists(people.filter(state=Affiliation.State.ASKED)), then=Value(Standing.ASKED)),
        When(Exists(invitations.waiting()), then=Value(Standing.INVITED)),
        When(Exists(invitations.exclude(declined_at=None)), then=Value(Standing.DECLINED)),
        When(Exists(invitations.expired()), then=Value(Standing.EXPIRED)),
        When(Exists(people.past().exclude(state=Affiliation.State.DECLINED)), then=Value(Standing.LEFT)),
        When(Exists(User.objects.filter(email=email)), then=Value(Standing.ACCOUNT)),
        default=Value(Standing.NEW),
        output_field=CharField(),
    )
