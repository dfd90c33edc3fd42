"""A school asks what an add-on costs, the office answers, and either ends it unbought. What was bought can be corrected.

Each operation locks the purchase.
"""

import datetime
import uuid

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.schools import successions
from thep.schools.errors import SchoolContinues
from thep.schools.models import School

from . import catalogue, half_days, letters
from .errors import NotForSale, NotPossibleNow
from .models import AddOn, HalfDayEntry, Purchase
from .states import check

OUT_OF_DATE = "This page was out of date. Look at how it stands now, and try again."


def ask(
    add_on: AddOn, *, school: School, by: User, quantity: int, message: str, wanted: str = "", token: uuid.UUID | None = None
) -> Purchase:
    """Ask the office what `quantity` units would cost, and return the question; the form with the same `token` asks once.

    Raises:
        NotPossibleNow: the school continues as another.
        NotForSale: it isn't on request, or not for this school or person.
    """
    with transaction.atomic():
        hold_school(school)
        catalogue.check_may_buy(add_on, school=school, person=by)
        if not add_on.is_on_request:
            raise NotForSale(f"{add_on} has a price already, so there is nothing to ask.")
        if not 1 <= quantity <= add_on.most:
            raise NotForSale(f"Choose from 1 to {add_on.most} {add_on.units}.")
        asked = {"add_on": add_on, "school": school, "quantity": quantity, "message": message, "wanted": wanted}
        purchase, _ = begin(token, asked | {"asked_at": timezone.now(), "asked_by": by})
    return purchase


def hold_school(school: School) -> None:
    """Hold the school, so that what is asked for or bought now goes with it if it continues as another at this moment.

    Raises:
        NotPossibleNow: it does already.
    """
    try:
        successions.hold(school)
    except SchoolContinues as error:
        raise NotPossibleNow(str(error)) from error


def begin(token: uuid.UUID | None, values: dict[str, object]) -> tuple[Purchase, bool]:
    """Return the purchase that the form with `token` began, and whether it is this call that did. The caller has held the school.

    Raises:
        NotPossibleNow: the token is of something else.
    """
    purchase, created = Purchase.objects.get_or_create(token=token or uuid.uuid4(), defaults=values)
    if not created and (purchase.school, purchase.add_on) != (values["school"], values["add_on"]):
        raise NotPossibleNow(OUT_OF_DATE)
    return purchase, created


def quote(
    purchase: Purchase,
    *,
    net_pence: int,
    vat_rate: int,
    quantity: int,
    brings: int,
    text: str,
    answer_by: datetime.date,
    by: User,
) -> Purchase:
    """Answer what it costs, or answer anew, and write to those who lead the school.

    `brings` is how many half days or places it brings in all.

    Raises:
        NotPossibleNow: it is bought, being paid or ended already, or the day to answer by has gone by.
    """
    with transaction.atomic():
        purchase = lock(purchase)
        check(purchase, "quote")
        if answer_by < timezone.localdate():
            raise NotPossibleNow("Choose a day to answer by that is still to come.")
        grants = purchase.add_on.grants
        if (brings > 0) != (grants != AddOn.Grants.NOTHING):
            raise NotPossibleNow("Say how much it brings." if brings == 0 else f"{purchase.add_on} brings nothing that is counted.")
        purchase.net_pence, purchase.vat_rate, purchase.quantity = net_pence, vat_rate, quantity
        purchase.half_days = brings if grants == AddOn.Grants.HALF_DAYS else 0
        purchase.places = brings if grants == AddOn.Grants.PLACES else 0
        purchase.quote_text, purchase.answer_by = text, answer_by
        purchase.working = purchase.add_on.in_units(quantity)
        purchase.quoted_at, purchase.quoted_by = timezone.now(), by
        purchase.save()
        letters.send_quotation(purchase)
    return purchase


def close(purchase: Purchase, *, reason: str, by: User, is_office: bool) -> Purchase:
    """End what was asked or quoted unbought, with why. Where it is the office who does, those who lead the school are written to.

    Raises:
        NotPossibleNow: it is bought, being paid or ended already.
    """
    with transaction.atomic():
        purchase = lock(purchase)
        check(purchase, "close")
        purchase.closed_at, purchase.closed_by, purchase.closed_reason = timezone.now(), by, reason
        purchase.save(update_fields=["closed_at", "closed_by", "closed_reason"])
        if is_office:
            letters.send_refusal(purchase)
    return purchase


def correct(purchase: Purchase, *, change: int, reason: str, by: User) -> HalfDayEntry:
    """Change how many half days a purchase brings, up or down, and keep why.

    Raises:
        NotPossibleNow: it isn't bought, or brings no half days.
        TooFewLeft: fewer are left than are to be taken off.
    """
    with transaction.atomic():
        purchase = lock(purchase)
        check(purchase, "draw")
        if not purchase.half_days:
            raise NotPossibleNow("This add-on isn’t counted in days.")
        number = purchase.entries.filter(kind=HalfDayEntry.Kind.CORRECTED).count() + 1
        return half_days.correct(purchase, change=change, cause=f"correction {number}", reason=reason, by=by)


def lock(purchase: Purchase) -> Purchase:
    """Lock the purchase until the caller's transaction ends, and return it as it is now."""
    return Purchase.objects.select_for_update(of=("self",)).select_related("add_on", "school").get(pk=purchase.pk)
