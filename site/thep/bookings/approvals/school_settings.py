"""Whether a school's teachers ask first, and how long its leads have to answer."""

from django.db import transaction

from thep.accounts.models import User
from thep.bookings import access
from thep.bookings.errors import OnlyLeads
from thep.bookings.models import ApprovalSettings
from thep.schools import successions
from thep.schools.models import School


def settings_of(school: School) -> ApprovalSettings:
    """Return the settings of `school`: those of a school that never changed them aren't saved."""
    return ApprovalSettings.objects.filter(school=school).first() or ApprovalSettings(school=school)


def has_teachers_ask(school: School | None) -> bool:
    return school is not None and ApprovalSettings.objects.filter(school=school, asks_first=True).exists()


def asks_first(person: User, school: School | None) -> bool:
    """Return whether `person` needs a lead's approval for what `school` would pay: who leads it doesn't."""
    return has_teachers_ask(school) and not access.may_book_for_colleagues(person, school)


def change(school: School, *, asks_first: bool, hours: int, by: User) -> ApprovalSettings:
    """Set whether the school's teachers ask first. What has been asked keeps the end that it was told.

    Raises:
        SchoolContinues.
        NotAllowed: `by` doesn't lead the school.
    """
    with transaction.atomic():
        successions.hold(school)
        if not access.may_book_for_colleagues(by, school):
            raise OnlyLeads(school, "can change this")
        changed = {"asks_first": asks_first, "hours": ApprovalSettings.Hours(hours), "changed_by": by}
        return ApprovalSettings.objects.update_or_create(school=school, defaults=changed)[0]
