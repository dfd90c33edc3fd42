"""Adding, changing, placing and removing what networks share."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.html import strip_tags

from networks import quota
from networks.errors import ChangedMeanwhile, NotTheirs
from networks.fingerprints import fingerprint
from networks.members import access as membership
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.cms.models import Subject
from thep.search import registry
from thep.tasks import enqueue_on_commit

from . import access, drawings
from .models import KIND, Placement, Resource, ResourcePage, ResourceVersion

GOOD_FOR = datetime.timedelta(days=365)
"""How long nobody is asked whether it is still good."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What leads say of a resource; `review_on` is when they are asked whether it is still good, a year from now where it isn't given."""

    title: str
    summary: str = ""
    type: str = Resource.Type.OTHER
    phases: Sequence[str] = ()
    key_stages: Sequence[str] = ()
    subjects: Sequence[Subject] = ()
    tags: Sequence[str] = ()
    licence: str = Resource.Licence.PARTNERSHIP
    review_on: datetime.date | None = None


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a version is: a checked `file` with what it is called (`name`), its ending (`kind`) and whether it `can_be_read`, its pages or
    only its words; or a `link`; or words (`html`, cleaned)."""

    file: File | None = None
    name: str = ""
    kind: str = ""
    can_be_read: bool = False
    link: str = ""
    html: str = ""


def add(network: NetworkPage, details: Details, contents: Contents, *, by: User) -> Resource:
    """Add a resource to `network`, its home, with its first version.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        NetworkIsFull: its files would be more than the network may keep.
    """
    need(membership.may_lead(by, network), by)
    with transaction.atomic():
        NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)  # so that two who add are counted one by one
        check_room(network, contents)
        resource = Resource(added_by=by, review_on=timezone.localdate() + GOOD_FOR)
        _describe(resource, details)
        Placement.objects.create(resource=resource, network=network, is_home=True, placed_by=by)
        _write_version(resource, contents, what_changed="", by=by)
        registry.refresh(KIND, str(resource.pk))
    return resource


def change(resource: Resource, details: Details, *, by: User, seen: str) -> Resource:
    """Change what is said of it. `seen` is the `fingerprint_of` what `by` saw while they wrote.

    Raises:
        NotTheirs: `by` doesn't lead its home.
        ChangedMeanwhile: something else is said of it by now, which is `standing`, as `Details`.
    """
    need(access.may_keep(by, resource), by)
    with transaction.atomic():
        resource = hold(resource)
        standing = details_of(resource)
        wanted = replace(details, review_on=details.review_on or standing.review_on)
        if fingerprint_of(wanted) == fingerprint_of(standing):  # they pressed twice, or a colleague wrote the same
            return resource
        if fingerprint_of(standing) != seen:
            raise ChangedMeanwhile("these details", standing, changed_by=resource.changed_by, changed_at=resource.changed_at, by=by)
        resource.changed_by, resource.changed_at = by, timezone.now()
        _describe(resource, details)
        registry.refresh(KIND, str(resource.pk))
    return resource


def details_of(resource: Resource) -> Details:
    """Return what is said of it now."""
    return Details(
        title=resource.title,
        summary=resource.summary,
        type=resource.type,
        phases=resource.phases,
        key_stages=resource.key_stages,
        subjects=list(resource.subjects.all()),
        tags=sorted(resource.tags.names()),
        licence=resource.licence,
        review_on=resource.review_on,
    )


def fingerprint_of(details: Details) -> str:
    """Return what a form keeps of `details`: the same in whatever order boxes were ticked and topics typed."""
    return fingerprint(
        *(details.title, details.summary, details.type, details.licence, str(details.review_on)),
        *(sorted(details.phases), sorted(details.key_stages), sorted(subject.pk for subject in details.subjects), sorted(details.tags)),
    )


def add_version(resource: Resource, contents: Contents, *, what_changed: str, by: User) -> ResourceVersion:
    """Add a version, which is what everybody sees from now on; those before it are kept. Two at once are numbered one after the other.

    Raises:
        NotTheirs, NetworkIsFull.
    """
    need(access.may_keep(by, resource), by)
    with transaction.atomic():
        resource = hold(resource)
        check_room(access.home_of(resource), contents)
        version = _write_version(resource, contents, what_changed=what_changed, by=by)
        registry.refresh(KIND, str(resource.pk))
    return version


def remove(resource: Resource, *, by: User) -> None:
    """Delete it from everywhere with all its versions, their files too once that is certain. Raises NotTheirs."""
    need(access.may_keep(by, resource), by)
    with transaction.atomic():
        delete(hold(resource))


def delete(resource: Resource) -> None:
    """Delete it with all its versions in the current transaction, and their files after it."""
    kept = [version.file for version in resource.versions.exclude(file="")]
    kept += [page.picture for page in ResourcePage.objects.filter(version__resource=resource).exclude(picture="")]
    pk = resource.pk
    resource.delete()
    registry.refresh(KIND, str(pk))

    def delete_files() -> None:
        for file in kept:
            file.delete(save=False)

    transaction.on_commit(delete_files, robust=True)  # what it can't delete, the sweep does


def still_good(resource: Resource, *, by: User) -> datetime.date:
    """Note that it is still good, and return the day on which its leads are asked again. Raises NotTheirs."""
    need(access.may_keep(by, resource), by)
    day = timezone.localdate() + GOOD_FOR
    changed = {"changed_by": by, "changed_at": timezone.now()}
    Resource.objects.filter(pk=resource.pk).update(review_on=day, asked_to_review_at=None, **changed)
    return day


def bytes_of(resource: Resource) -> int:
    found: int | None = ResourceVersion.objects.filter(resource=resource).aggregate(total=Sum("size"))["total"]
    return found or 0


def bytes_by_network(networks: Collection[NetworkPage]) -> dict[int, int]:
    """Return how many bytes the files take of which each of `networks` is the home, all versions, by primary key, in one query."""
    homes = Placement.objects.filter(network__in=networks, is_home=True).order_by().values_list("network")
    return {network: total or 0 for network, total in homes.annotate(total=Sum("resource__versions__size"))}


def need(allowed: bool, by: User) -> None:
    """Raise NotTheirs where it isn't allowed."""
    if not allowed:
        raise NotTheirs(by)


def hold(resource: Resource) -> Resource:
    """Return the resource as it is now, held until the transaction ends: what several do to it happens one after the other."""
    return Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)


def check_room(network: NetworkPage, contents: Contents, *, more: int = 0) -> None:
    quota.check_room(network, (contents.file.size if contents.file else 0) + more)


def _describe(resource: Resource, details: Details) -> None:
    for name in ("title", "summary", "type", "licence"):
        setattr(resource, name, getattr(details, name))
    resource.phases, resource.key_stages = list(details.phases), list(details.key_stages)
    if details.review_on is not None and details.review_on != resource.review_on:
        resource.review_on, resource.asked_to_review_at = details.review_on, None
    resource.save()
    resource.subjects.set(details.subjects)
    resource.tags.set(list(details.tags))


def _write_version(resource: Resource, contents: Contents, *, what_changed: str, by: User) -> ResourceVersion:
    last = resource.versions.aggregate(last=Max("number"))["last"] or 0
    waits = bool(contents.file) and contents.can_be_read
    version = ResourceVersion(
        resource=resource,
        number=last + 1,
        name=contents.name,
        kind=contents.kind,
        size=(contents.file.size or 0) if contents.file else 0,
        link=contents.link,
        html=contents.html,
        text=strip_tags(contents.html),
        what_changed=what_changed,
        drawing=ResourceVersion.Drawing.WAITING if waits else ResourceVersion.Drawing.NOT_NEEDED,
        added_by=by,
    )
    if contents.file:
        version.file.save(f"file.{contents.kind}", contents.file, save=False)
    version.save()
    Resource.objects.filter(pk=resource.pk).update(current=version)
    resource.current = version
    if waits:
        enqueue_on_commit(drawings.draw_version, version.pk)
    return version
