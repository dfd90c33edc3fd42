"""Last days at a school that are over: from the midnight after, nothing is open to whoever left; this only writes it down."""

import datetime

from django.utils import timezone

from .models import Affiliation, AffiliationQuerySet

DAY = datetime.timedelta(days=1)


def end_over(affiliations: AffiliationQuerySet) -> int:
    """Mark those of `affiliations` as ended whose last day is over, since the midnight after it; return how many there were."""
    over = affiliations.filter(state__in=Affiliation.LIVE, leaves_on__lt=timezone.localdate())
    ended = 0
    days = {each.leaves_on for each in over.only("leaves_on") if each.leaves_on is not None}
    for day in days:
        midnight = timezone.make_aware(datetime.datetime.combine(day + DAY, datetime.time()))
        ended += affiliations.filter(state__in=Affiliation.LIVE, leaves_on=day).update(state=Affiliation.State.ENDED, ended_at=midnight)
    return ended


def end_all_over() -> int:
    return end_over(Affiliation.objects.all())
