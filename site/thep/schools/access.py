"""Who may do what for a school. What a person may do comes from an active affiliation in a leading role, or from the office."""

from thep.accounts.models import User

from .models import Affiliation, School, SchoolQuerySet


def is_lead_of(person: User, school: School) -> bool:
    """Return whether `person` may act for `school`: its CPD lead, business manager or headteacher."""
    return Affiliation.objects.leading().filter(person=person, school=school).exists()


def schools_led_by(person: User) -> SchoolQuerySet:
    """Return the schools that `person` may act for, by name."""
    return School.objects.filter(pk__in=Affiliation.objects.leading().filter(person=person).values("school"))


def leads_a_school(person: User) -> bool:
    return Affiliation.objects.leading().filter(person=person).exists()


def is_of_the_office(person: User) -> bool:
    """Return whether `person` decides for every school who is listed there."""
    return person.has_perm("schools.change_affiliation")


def may_decide(person: User, affiliation: Affiliation) -> bool:
    """Return whether `person` may decide `affiliation`: as a lead of the school or of the office, and never their own."""
    if affiliation.person_id == person.pk:
        return False
    return is_lead_of(person, affiliation.school) or is_of_the_office(person)


def may_end(person: User, affiliation: Affiliation) -> bool:
    return affiliation.person_id == person.pk or may_decide(person, affiliation)
