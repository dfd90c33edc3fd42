"""Who may read a page that is not for everybody.

Editors choose it in Wagtail's own privacy dialog: anybody who is signed in, or the people of some groups. A group may be one that people
are in by what they are, not by being put there: a domain declares who belongs. Nobody is a member of such a group in the database.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from thep.domains import declared
from thep.search.queries import PUBLIC

MEMBER_SCHOOLS = "People of member schools"
SIGNED_IN = "signed-in"
"""The access keyword of whoever is signed in."""

KEYWORDS, GROUPS = "_access_keywords", "_groups_as_reader"
"""Where what a person may find is kept on them once it was asked: each request reads its person anew."""


@dataclass(frozen=True)
class DerivedGroup:
    """The group `name` has those for whom `belongs(person)` is true."""

    name: str
    belongs: Callable[[Any], bool]


@dataclass(frozen=True)
class ReaderKeywords:
    """The access keywords that a domain gives to a person who is signed in: `held(person)`, in one query."""

    name: str
    held: Callable[[Any], Iterable[str]]


def derived() -> tuple[str, ...]:
    """Return the names of groups that nobody is put in."""
    return tuple(each.name for each in declared(DerivedGroup))


def is_in(person: Any, group: Group) -> bool:
    """Return whether `person` belongs to a group that people are in by what they are."""
    return person.is_authenticated and any(each.name == group.name and each.belongs(person) for each in declared(DerivedGroup))


def of_everybody(pages: Any) -> Any:
    """Return those of `pages` that no restriction, of their own or of a page above, keeps from anybody; asked in the same query."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    return pages.exclude(Exists(PageViewRestriction.objects.annotate(of=path).filter(of__startswith=F("page__path"))))


def may_read(page: Page, request: HttpRequest) -> bool:
    """Return whether whoever asks may see `page`."""
    return all(lets_in(restriction, request) for restriction in page.get_view_restrictions())


def lets_in(restriction: PageViewRestriction, request: HttpRequest) -> bool:
    """Return whether `restriction` lets in whoever asks: as Wagtail has it, or as one of a group that people are in by what they are."""
    if PageViewRestriction.accept_request(restriction, request):
        return True
    return restriction.restriction_type == PageViewRestriction.GROUPS and any(
        is_in(request.user, group) for group in restriction.groups.all()
    )


def keywords_of_page(page: Page) -> set[str]:
    """Return the access keywords of which a reader must hold one to find `page`; none where no single one lets them in."""
    held = {PUBLIC}
    for restriction in page.get_view_restrictions():
        if restriction.restriction_type == PageViewRestriction.LOGIN:
            held = {SIGNED_IN} if PUBLIC in held else held
        elif restriction.restriction_type == PageViewRestriction.GROUPS:
            groups = {f"group-{group.pk}" for group in restriction.groups.all()}
            held = groups if held & {PUBLIC, SIGNED_IN} else held & groups
        else:
            held = set()
    return held


def keywords_of_reader(person: Any) -> tuple[str, ...]:
    """Return the access keywords that `person` holds; in no query for who isn't signed in, and asked once of everybody else."""
    if not person.is_authenticated:
        return (PUBLIC,)
    if not hasattr(person, KEYWORDS):
        of_domains = (keyword for each in declared(ReaderKeywords) for keyword in each.held(person))
        setattr(person, KEYWORDS, (PUBLIC, SIGNED_IN, *(f"group-{pk}" for pk in groups_of(person)), *of_domains))
    held: tuple[str, ...] = getattr(person, KEYWORDS)
    return held


def groups_of(person: Any) -> list[int]:
    """Return the primary keys of the groups that `person` belongs to: those they were put in, and those they are in by what they are."""
    if not hasattr(person, GROUPS):
        put_in = Exists(Group.user_set.through.objects.filter(group=OuterRef("pk"), user=person.pk))
        groups = Group.objects.annotate(put_in=put_in).filter(Q(put_in=True) | Q(name__in=derived())).order_by("pk")
        setattr(person, GROUPS, [group.pk for group in groups if group.put_in or is_in(person, group)])
    held: list[int] = getattr(person, GROUPS)
    return held


def closed_to(person: Any) -> QuerySet[PageViewRestriction]:
    """Return the restrictions that keep `person` out.

    A password lets in whoever typed it, on the page alone: nothing behind one is listed.
    """
    if not person.is_authenticated:
        return PageViewRestriction.objects.all()
    closed = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.LOGIN)
    letting_in = PageViewRestriction.objects.filter(restriction_type=PageViewRestriction.GROUPS)
    if not person.is_superuser:
        letting_in = letting_in.filter(groups__in=groups_of(person))
    return closed.exclude(pk__in=letting_in.values("pk"))
