"""What becomes of term statements when a school continues as another: its people read them there, as they were written."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from thep.schools.models import School
from thep.schools.succession_followers import SchoolChange, SuccessionFollower, counted, repoint

from .models import TermStatement


def tell(school: School) -> str:
    return counted(TermStatement.objects.sent().filter(school=school), "term statement", "term statements")


def move(change: SchoolChange) -> None:
    """Have sent statements be the new school's, under the URN that is written on them. Those that nobody has sent are drawn up anew there.

    Where both schools were sent one for the same term, each keeps its own.
    """
    mine = TermStatement.objects.filter(school=change.old)
    mine.filter(sent_at=None, send_asked_at=None).delete()
    there = TermStatement.objects.filter(school=change.new, academic_year=OuterRef("academic_year"), term=OuterRef("term"))
    moving = list(mine.exclude(Exists(there)).values_list("pk", flat=True))
    found = TermStatement.objects.filter(pk__in=moving)
    found.update(written_urn=Coalesce("written_urn", change.old.urn))
    repoint(found, change)


FOLLOWER = SuccessionFollower(name="statements", order=60, fields=["statements.TermStatement.school"], tell=tell, move=move)
