"""What clubs do: who is in one, what they see, and what becomes of it."""

from django.db.models import Q

from thep.accounts.models import User
from thep.search.entries import EntryData

from .models import ClubPage, Membership


class ClubSource:
    def build(self, key):
        club = ClubPage.objects.live().filter(pk=key).first()
        return club and EntryData(
            title=club.title,
            summary=club.purpose,
            url=club.get_url() or "",
            facets={"subject": club.presented().subjects},
            numbers={"size": -club.memberships.count()},  # an order goes up, and the largest come first
            created_at=club.first_published_at,
        )

    def keys(self):
        return map(str, ClubPage.objects.live().values_list("pk", flat=True))


def find_for_pages(request, wanted):
    clubs = ClubPage.objects.live().order_by("title")
    return (clubs.filter(subjects__slug=wanted.subject) if wanted.subject else clubs)[: wanted.number]


def of_person(person):
    return Membership.objects.filter(person=person.pk, ended=False)


def panel(request, person):
    clubs = [each.club for each in of_person(person).select_related("club")]
    return {"clubs": clubs} if clubs else None


def of_school(request, school):
    people = school.affiliations.active().values("person")
    clubs = ClubPage.objects.filter(memberships__person__in=people, memberships__ended=False).distinct().order_by("title")
    return {"clubs": clubs} if clubs else None


def keywords(person):
    return [f"club-{pk}" for pk in of_person(person).values_list("club", flat=True)]


def readers(event):
    return {f"club-{event.page_id}"}


def invited(event):
    return User.objects.filter(pk__in=Membership.objects.filter(club=event.page_id, ended=False).values("person"))


def seen_by(person):
    return Q(page__in=of_person(person).values("club")) if person.is_authenticated else Q(pk=None)


def held(person):
    return [{"club": each.club.title, "note": each.note} for each in Membership.objects.filter(person=person).select_related("club")]


def erase(person):
    Membership.objects.filter(person=person).delete()


def forget_ended():
    return Membership.objects.filter(ended=True).delete()[0]


def leads_a_club(person):
    return of_person(person).filter(note="Leads it").exists()


def awaiting(user):
    return Membership.objects.filter(note="").order_by("pk")
