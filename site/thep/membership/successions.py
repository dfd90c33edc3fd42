"""What becomes of memberships when a school continues as another.

They go over with their ledgers. Where both have one for a year that isn't over, the office says which goes on: the other's lines are
added to its ledger, one by one, and it ends. Where a year is over, each keeps its own, and so does the old school what had ended of a year
that the other has one for.
"""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from thep.design.templatetags.thep import money
from thep.schools.errors import CannotContinue
from thep.schools.models import School
from thep.schools.succession_followers import Question, SchoolChange, StaysWithSchool, SuccessionFollower, counted

from . import included_places, past_quotations
from .models import Membership, PastQuotation, PlaceEntry
from .years import in_words, this_academic_year

OLD, NEW = "old", "new"
ASIDE = 1000
"""So many years away a membership is put while two change places: a school has one for a spell of a year."""


def tell(school: School) -> str:
    return counted(
        school.memberships.filter(merged_into=None), "membership, with its included places", "memberships, with their included places"
    )


def questions(old: School, new: School) -> list[Question]:
    """Ask, of each year that isn't over and that both schools are members for, which membership goes on."""
    return [
        Question(
            name=_name(year),
            label=f"Which membership goes on for {in_words(year)}?",
            choices=[(OLD, _in_words(mine)), (NEW, _in_words(theirs))],
            help_text="The included places of both are added together. The other ends; what was paid for it isn’t refunded by this.",
        )
        for year, mine, theirs in _both(old.memberships.select_related("tier", "school"), new.memberships.select_related("tier", "school"))
        if mine.agreed_at is not None and theirs.agreed_at is not None
    ]


def move(change: SchoolChange) -> None:
    """Have the memberships of the old school be the new one's.

    Raises:
        CannotContinue: somebody is paying a quotation just now, or the office hasn't said which goes on.
    """
    for membership in included_places.hold_all(change.old):
        if membership.agreed_at is not None and membership.merged_into_id is None:
            included_places.hold(membership)  # what has rolled over into it is written down before its years part
    theirs = included_places.hold_all(change.new)
    mine = included_places.hold_all(change.old)
    for year, old, new in _both(mine, theirs):
        for quoted in (each for each in [*mine, *theirs] if each.academic_year == year and each.agreed_at is None):
            gives_way_to = new if quoted.school_id == change.old.pk else old
            if gives_way_to.agreed_at is not None or gives_way_to == new:
                _withdraw(quoted)
        if old.agreed_at is not None and new.agreed_at is not None:
            _settle(old, new, change)
    taken = change.new.memberships.values_list("academic_year", flat=True)
    Membership.objects.filter(school=change.old, merged_into=None).exclude(academic_year__in=list(taken)).update(school=change.new)


def _settle(old: Membership, new: Membership, change: SchoolChange) -> None:
    """Have one of two memberships of a year, which both were agreed to, stand aside."""
    answer = change.answers.get(_name(old.academic_year))
    if answer not in (OLD, NEW):
        raise CannotContinue(f"Choose which membership goes on for {in_words(old.academic_year)}: both schools have one.")
    if answer == OLD:
        merge(new, into=old)
        _swap(old, new)
    else:
        merge(old, into=new)


def merge(membership: Membership, *, into: Membership) -> None:
    """Add the ledger of a membership to another's of its year, line by line, and end it. Both are held by the caller.

    Raises:
        CannotContinue: somebody is paying for a change of tier just now.
    """
    _withdraw_changes(membership)
    membership.refresh_from_db()
    there = set(into.entries.values_list("kind", "cause"))
    for entry in membership.entries.all():
        if (entry.kind, entry.cause) in there:  # both count their corrections, and what rolled over
            entry.cause = f"{entry.cause}, of URN {membership.school.urn}"[:100]
        PlaceEntry.objects.filter(pk=entry.pk).update(membership=into, cause=entry.cause)
    Membership.objects.filter(pk=into.pk).update(
        places_granted=F("places_granted") + membership.places_granted,
        places_taken=F("places_taken") + membership.places_taken,
        places_rolled_over=F("places_rolled_over") + membership.places_rolled_over,
    )
    ended_on = membership.ended_on or max(timezone.localdate(), membership.begins_on)
    Membership.objects.filter(pk=membership.pk).update(
        places_granted=0, places_taken=0, places_rolled_over=0, merged_into=into, ended_on=ended_on
    )


def _swap(old: Membership, new: Membership) -> None:
    """Have the old school's membership be the new one's, and the other the old one's."""
    schools, spells, year = (old.school_id, new.school_id), (old.spell, new.spell), old.academic_year
    Membership.objects.filter(pk=new.pk).update(academic_year=year + ASIDE)
    Membership.objects.filter(pk=old.pk).update(school=schools[1], spell=spells[1])
    Membership.objects.filter(pk=new.pk).update(school=schools[0], spell=spells[0], academic_year=year)


def _withdraw(membership: Membership) -> None:
    """Take back a quotation that nobody agreed to, as the other school's membership of the year goes on."""
    _withdraw_changes(membership)
    membership.delete()


def _withdraw_changes(membership: Membership) -> None:
    waiting = membership.charges.filter(agreed_at=None)
    if waiting.exclude(order_line=None).exists():
        raise CannotContinue(f"Somebody is paying a quotation of {membership.school} just now. Try again in half an hour.")
    past_quotations.keep(waiting.select_related("membership"), PastQuotation.Outcome.WITHDRAWN)
    waiting.delete()


def _both(mine: Iterable[Membership], theirs: Iterable[Membership]) -> list[tuple[int, Membership, Membership]]:
    """Return the pairs for years that aren't over: of each school the one that stands for the year, unless it goes on elsewhere already."""
    olds, news = (
        {year: each for (_, year), each in Membership.by_year(held).items() if each.merged_into_id is None} for held in (mine, theirs)
    )
    return [(year, olds[year], news[year]) for year in sorted(olds.keys() & news.keys()) if year >= this_academic_year()]


def _in_words(membership: Membership) -> str:
    charged = sum(charge.net_pence for charge in membership.charges.all() if charge.agreed_at is not None)
    return f"{membership.school}: {membership.tier}, {money(charged)} agreed, {membership.places_left} included places left"


def _name(academic_year: int) -> str:
    return f"membership_{academic_year}"


FOLLOWER = SuccessionFollower(
    name="memberships", order=40, fields=["membership.Membership.school"], tell=tell, move=move, questions=questions
)
PAST_QUOTATIONS = StaysWithSchool(field="membership.PastQuotation.school", reason="It says what the old school was offered.")
