"""What of schools themselves goes on at a successor: who is listed, and the domains of email addresses."""

from django.utils import timezone

from .models import Affiliation, AffiliationQuerySet, EmailDomain, School
from .succession_followers import SchoolChange, StaysWithSchool, SuccessionFollower, counted


def tell_people(school: School) -> str:
    return counted(school.affiliations.filter(state__in=Affiliation.LIVE).order_by().values("person").distinct(), "person", "people")


def move_people(change: SchoolChange) -> None:
    """List everybody where they go on; who is listed there in the same role already stays listed once."""
    for school, people in change.people_by_school().items():
        _list(Affiliation.objects.filter(school=change.old, person__in=people), school)
    _list(Affiliation.objects.filter(school=change.old), change.new)


def _list(listings: AffiliationQuerySet, school: School) -> None:
    live = {(each.person_id, each.role): each for each in Affiliation.objects.filter(school=school, state__in=Affiliation.LIVE)}
    ended = {"state": Affiliation.State.ENDED, "ended_at": timezone.now()}
    twice, asked_only = [], []
    for listing in listings.filter(state__in=Affiliation.LIVE):
        there = live.get((listing.person_id, listing.role))
        if there is None:
            continue
        # Somebody who works at the old school and has only asked at the new one works there now.
        if listing.state == Affiliation.State.ACTIVE and there.state != Affiliation.State.ACTIVE:
            asked_only.append(there.pk)
        else:
            twice.append(listing.pk)
    Affiliation.objects.filter(pk__in=[*twice, *asked_only]).update(**ended)
    listings.filter(state__in=Affiliation.LIVE).update(school=school)


def move_domains(change: SchoolChange) -> None:
    there = set(change.new.email_domains.values_list("domain", flat=True))
    EmailDomain.objects.filter(school=change.old, domain__in=there).delete()
    EmailDomain.objects.filter(school=change.old).update(school=change.new)


PARTS = (
    SuccessionFollower(name="people", order=5, fields=["schools.Affiliation.school"], tell=tell_people, move=move_people),
    SuccessionFollower(name="domains of addresses", order=6, fields=["schools.EmailDomain.school"], move=move_domains),
    StaysWithSchool(field="schools.Succession.school", reason="It says what became of the old school."),
    StaysWithSchool(field="schools.School.continues_as", reason="Addresses follow it from school to school, to where it ends."),
)
