"""Members that get little of their membership: what they don't do, as domains see it, so that the office can write to them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from thep.domains import declared

from .models import Membership
from .states import WITH_PLACES, are_in
from .years import this_academic_year


@dataclass(frozen=True, kw_only=True)
class QuietSign:
    """Something by which a member is quiet. `found` says it of those of the memberships of which it holds, by their keys.

    It is said in words that follow "we see that", in a fixed number of queries: "none of its 20 included places is used yet".
    """

    name: str
    label: str
    order: int
    found: Callable[[Collection[Membership]], Mapping[int, str]]


@dataclass(frozen=True, kw_only=True)
class QuietMember:
    """A member with what is quiet about it, in words."""

    membership: Membership
    signs: Sequence[str]

    @property
    def what_we_see(self) -> str:
        return _listed(self.signs)


def every_sign() -> list[QuietSign]:
    return sorted(declared(QuietSign), key=lambda sign: sign.order)


def quiet_members(signs: Collection[str] | None = None, *, among: Q | None = None) -> list[QuietMember]:
    """Return the members of this year that any of `signs` holds of, by their names, or any sign at all; the quietest first."""
    running = Membership.objects.for_year(this_academic_year()).filter(are_in(WITH_PLACES), begins_on__lte=timezone.localdate())
    memberships = list(running.filter(among or Q()).select_related("school", "tier").order_by("school__name", "pk"))
    found: dict[int, list[str]] = {}
    for sign in every_sign():
        if signs is None or sign.name in signs:
            for key, words in sign.found(memberships).items():
                found.setdefault(key, []).append(words)
    quiet = [QuietMember(membership=each, signs=found[each.pk]) for each in memberships if each.pk in found]
    return sorted(quiet, key=lambda member: -len(member.signs))


def places_unused(memberships: Collection[Membership]) -> dict[int, str]:
    """Return what to say of those that have included places and have used or reserved none."""
    return {
        each.pk: f"none of its {each.places_granted} included places is used yet"
        for each in memberships
        if each.places_granted and not each.places_taken
    }


UNUSED = QuietSign(name="places unused", label="No included place is used", order=10, found=places_unused)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}, and {words[-1]}"
