"""Who may read a page that is not for everybody.

Editors choose it in Wagtail's own privacy dialog: anybody who is signed in, or the people of some groups. A group may be one that people
are in by what they are, not by being put there: a domain declares who belongs. Nobody is a member of such a group in the database.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Case, CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONArray
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from thep.domains import declared
from thep.json_lists import JSONList
from thep.prepared import Prepared
from thep.search.queries import PUBLIC

MEMBER_SCHOOLS = "People of member schools"
SIGNED_IN = "signed-in"
"""The access keyword of whoever is signed in."""

KEYWORDS, GROUPS, ROWS = "_access_keywords", "_groups_as_reader", "_group_rows"
"""Where what a person may find is kept on them once it was asked: each request reads its person anew."""

GroupRow = tuple[int, str, bool, str]
"""The primary key and the name of a group that somebody may belong to, whether they were put in it, and which `DerivedGroups` have it."""


@dataclass(frozen=True)
class DerivedGroup:
    """The group `name` has those for whom `belongs(person)` is true."""

    name: str
    belongs: Callable[[Any], bool]


@dataclass(frozen=True)
class DerivedGroups:
    """The groups that `which` selects have those people for whom `held(person)` returns their primary keys, in one query a request.

    Where `rows` is given, a group is only considered for whom that condition holds, which is asked in the query that reads everybody's
    groups: given lookups of a person (`pk=5`), it answers a condition on the group. Without `held` it decides alone. That query's SQL is
    kept (`thep.prepared`): neither `which` nor `rows` may depend on the time.
    """

    name: str
    which: Q
    held: Callable[[Any], Collection[int]] | None = None
    rows: Callable[[Mapping[str, Any]], Q] | None = None


@dataclass(frozen=True)
class ReaderKeywords:
    """The access keywords that a domain gives to a person who is signed in: `held(person)`, in one query."""

    name: str
    held: Callable[[Any], Iterable[str]]


def derived() -> tuple[str, ...]:
    """Return the names of groups that nobody is put in."""
    return tuple(each.name for each in declared(DerivedGroup))


def keep_group(group: Group | None, *, name: str) -> Group:
    """Return the group `name` that pages can be kept for, made or renamed where needed; it allows nothing and has nobody put in it."""
    if group is None:
        return Group.objects.create(name=name)
    if group.name != name:
        group.name = name
        group.save(update_fields=["name"])
    return group


def pages_kept_for(group: Group) -> QuerySet[Page]:
    """Return the pages, published or not, whose own privacy is that the group reads them, by title."""
    kept = PageViewRestriction.objects.filter(restriction_type=PageViewRestriction.GROUPS, groups=group)
    pages: QuerySet[Page] = Page.objects.filter(view_restrictions__in=kept).order_by("title", "pk")
    return pages


def _is_in(person: Any, pk: int, name: str, among: str) -> bool:
    """Return whether `person` belongs to a group that people are in by what they are; `among` are the derived groups that have it."""
    by_name = any(each.name == name and each.belongs(person) for each in declared(DerivedGroup))
    return by_name or any(each.name == among and (each.held is None or pk in each.held(person)) for each in declared(DerivedGroups))


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
    if restriction.restriction_type != PageViewRestriction.GROUPS or not request.user.is_authenticated:
        return False
    return not set(groups_of(request.user)).isdisjoint(group.pk for group in restriction.groups.all())


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
        rows = _rows_of(person)
        setattr(person, GROUPS, sorted(pk for pk, name, put_in, among in rows if put_in or _is_in(person, pk, name, among)))
    held: list[int] = getattr(person, GROUPS)
    return held


def was_put_in_groups(person: Any) -> bool:
    """Return whether `person` was put in any group, as those of the office were; asked once, with their groups."""
    return any(put_in for _, _, put_in, _ in _rows_of(person))


def may_be_in(person: Any, *names: str) -> bool:
    """Return whether `person` may be in any of the `DerivedGroups` so named: asked once, with their groups."""
    return any(among in names for _, _, _, among in _rows_of(person))


def _rows_of(person: Any) -> list[GroupRow]:
    if not hasattr(person, ROWS):
        know_groups(person, ROWS_OF_ONE.rows(person=person.pk))
    rows: list[GroupRow] = getattr(person, ROWS)
    return rows


def group_rows(**whose: Any) -> QuerySet[Any]:
    """Return one list of `GroupRow`, to be read with a record that says `whose`, in lookups of a person."""
    return _groups_for(**whose).values(rows=JSONList(JSONArray("pk", "name", "put_in", "among")))


def know_groups(person: Any, rows: list[GroupRow]) -> None:
    """Have `groups_of` take `rows`, which this request has read of `person` already, instead of asking."""
    setattr(person, ROWS, rows)


def _groups_for(**whose: Any) -> QuerySet[Any]:
    """Return the groups that somebody was put in, and those that they may be in by what they are."""
    put_in = Exists(
        Group.user_set.through.objects.filter(group=OuterRef("pk"), **{f"user__{name}": value for name, value in whose.items()})
    )
    kinds = declared(DerivedGroups)
    considered = (each.which & each.rows(whose) if each.rows is not None else each.which for each in kinds)
    by_what_they_are = reduce(or_, considered, Q(name__in=derived()))
    among = Case(*(When(each.which, then=Value(each.name)) for each in kinds), default=Value(""))
    return Group.objects.annotate(put_in=put_in, among=among).filter(Q(put_in=True) | by_what_they_are).order_by()


def _rows_of_one(person: int) -> QuerySet[Any, Any]:
    return _groups_for(pk=person).values_list("pk", "name", "put_in", "among")


ROWS_OF_ONE = Prepared(_rows_of_one, {"person": -1_000_003}, made_of=lambda: declared(DerivedGroups))


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
