"""What becomes of adverts, visits, a profile and stories when a school continues as another, and what candidates hid from it."""

from teach_th.interest.models import ExpressionOfInterest
from teach_th.schools.models import SchoolProfile
from teach_th.stories.models import StoryPage
from teach_th.vacancies import vacancies
from teach_th.vacancies.models import Vacancy
from teach_th.visits.models import Visit
from thep.events import entries
from thep.schools.models import School
from thep.schools.succession_followers import SchoolChange, StaysWithSchool, SuccessionFollower, counted, repoint
from thep.search import registry


def tell_adverts(school: School) -> str:
    return counted(school.vacancies.all(), "job advert", "job adverts")


def move_adverts(change: SchoolChange) -> None:
    moving = list(Vacancy.objects.filter(school=change.old).values_list("pk", flat=True))
    repoint(Vacancy.objects.all(), change)
    for pk in moving:
        registry.refresh(vacancies.KIND, pk)


def tell_visits(school: School) -> str:
    return counted(school.visits.all(), "visit for prospective staff", "visits for prospective staff")


def move_visits(change: SchoolChange) -> None:
    moving = list(Visit.objects.filter(school=change.old).select_related("event"))
    repoint(Visit.objects.all(), change)
    for visit in moving:
        entries.refresh(visit.event)


def tell_profile(school: School) -> str:
    return "What it says of itself" if SchoolProfile.objects.filter(school=school).exists() else ""


def move_profile(change: SchoolChange) -> None:
    """Have the new school say what the old one said, unless it says something itself."""
    if not SchoolProfile.objects.filter(school=change.new).exists():
        repoint(SchoolProfile.objects.all(), change)


def tell_stories(school: School) -> str:
    return counted(StoryPage.objects.filter(school=school), "story", "stories")


def move_stories(change: SchoolChange) -> None:
    """Have stories lead to the new school, also when an editor opens what was written last."""
    for story in StoryPage.objects.filter(school=change.old).select_related("latest_revision"):
        StoryPage.objects.filter(pk=story.pk).update(school=change.new)
        if story.latest_revision is not None and story.latest_revision.content.get("school") == change.old.pk:
            story.latest_revision.content["school"] = change.new.pk
            story.latest_revision.save(update_fields=["content"])
        registry.refresh(StoryPage.search_kind, story.pk)


def hide_from_successor(change: SchoolChange) -> None:
    """Hide from the new school whoever hid from the old one: the same people would read it."""
    through = ExpressionOfInterest.hidden_from.through
    hidden = ExpressionOfInterest.objects.filter(hidden_from=change.old).values_list("pk", flat=True)
    schools = [change.new, *change.people_by_school()]
    through.objects.bulk_create(
        [through(expressionofinterest_id=pk, school=school) for pk in hidden for school in schools], ignore_conflicts=True
    )
    through.objects.filter(school=change.old).delete()


PARTS = (
    SuccessionFollower(name="adverts", order=70, fields=["teach_th.Vacancy.school"], tell=tell_adverts, move=move_adverts),
    SuccessionFollower(name="visits", order=71, fields=["teach_th.Visit.school"], tell=tell_visits, move=move_visits),
    SuccessionFollower(name="profile", order=72, fields=["teach_th.SchoolProfile.school"], tell=tell_profile, move=move_profile),
    SuccessionFollower(name="stories", order=73, fields=["teach_th.StoryPage.school"], tell=tell_stories, move=move_stories),
    SuccessionFollower(name="hidden from", order=74, fields=["teach_th.ExpressionOfInterest_hidden_from.school"], move=hide_from_successor),
    StaysWithSchool(field="teach_th.Look.school", reason="Candidates read which school looked at them, as it was called then."),
)
