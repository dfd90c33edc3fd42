"""Adding, changing, placing and removing what networks share."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.html import strip_tags

from networks.errors import AlreadyReported, NetworkIsFull, NotItsHome, NotTheirs, OnlyHome
from networks.members import access as membership
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.cms.models import Subject
from thep.schools.models import Affiliation, School
from thep.search import registry
from thep.tasks import enqueue_on_commit

from . import access, drawings, letters
from .models import KIND, Placement, Resource, ResourceDownload, ResourcePage, ResourceReport, ResourceUse, ResourceVersion

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
    _need(membership.may_lead(by, network), by)
    with transaction.atomic():
        NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)  # so that two who add are counted one by one
        _check_room(network, contents)
        resource = Resource(added_by=by, review_on=timezone.localdate() + GOOD_FOR)
        _describe(resource, details)
        Placement.objects.create(resource=resource, network=network, is_home=True, placed_by=by)
        _write_version(resource, contents, what_changed="", by=by)
        registry.refresh(KIND, str(resource.pk))
    return resource


def change(resource: Resource, details: Details, *, by: User) -> Resource:
    """Change what is said of it. Raises NotTheirs."""
    _need(access.may_keep(by, resource), by)
    with transaction.atomic():
        resource = _hold(resource)
        _describe(resource, details)
        registry.refresh(KIND, str(resource.pk))
    return resource


def add_version(resource: Resource, contents: Contents, *, what_changed: str, by: User) -> ResourceVersion:
    """Add a version, which is what everybody sees from now on; those before it are kept. Two at once are numbered one after the other.

    Raises:
        NotTheirs, NetworkIsFull.
    """
    _need(access.may_keep(by, resource), by)
    with transaction.atomic():
        resource = _hold(resource)
        _check_room(access.home_of(resource), contents)
        version = _write_version(resource, contents, what_changed=what_changed, by=by)
        registry.refresh(KIND, str(resource.pk))
    return version


def place(resource: Resource, networks: Sequence[NetworkPage], *, by: User) -> None:
    """Have it be, beside its home, in `networks` and no others of those that `by` leads; where others have placed it, it stays.

    Raises:
        NotTheirs: `by` doesn't lead its home, or one of `networks`: nobody shows to others what isn't theirs to show.
    """
    _need(access.may_keep(by, resource), by)
    _need(all(membership.may_lead(by, network) for network in networks), by)
    wanted = {network.pk for network in networks}
    with transaction.atomic():
        resource = _hold(resource)
        elsewhere = Placement.objects.filter(resource=resource, is_home=False)
        elsewhere.filter(network__in=access.placeable_by(by)).exclude(network__in=wanted).delete()
        here = set(Placement.objects.filter(resource=resource).values_list("network", flat=True))
        new = [Placement(resource=resource, network=network, placed_by=by) for network in networks if network.pk not in here]
        Placement.objects.bulk_create(new)
        registry.refresh(KIND, str(resource.pk))


def take_out(resource: Resource, network: NetworkPage, *, by: User) -> None:
    """Have it be in `network` no longer, which a lead of that network can decide; its home keeps it.

    Raises:
        NotTheirs.
        OnlyHome: the network is its home: it is removed, or moved, instead.
    """
    _need(membership.may_lead(by, network), by)
    with transaction.atomic():
        resource = _hold(resource)
        placement = Placement.objects.filter(resource=resource, network=network).first()
        if placement is not None and placement.is_home:
            raise OnlyHome
        if placement is not None:
            placement.delete()
            registry.refresh(KIND, str(resource.pk))


def move_home(resource: Resource, network: NetworkPage, *, by: User) -> None:
    """Make `network`, where it is placed already, its home; where its home was, it is no longer.

    Raises:
        NotTheirs.
        NotItsHome: it isn't placed there.
        NetworkIsFull.
    """
    _need(access.may_keep(by, resource), by)
    with transaction.atomic():
        NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
        resource = _hold(resource)
        placement = Placement.objects.filter(resource=resource, network=network, is_home=False).first()
        if placement is None:
            raise NotItsHome
        _check_room(network, Contents(), more=bytes_of(resource))
        Placement.objects.filter(resource=resource, is_home=True).delete()
        placement.is_home = True
        placement.save(update_fields=["is_home"])
        registry.refresh(KIND, str(resource.pk))


def remove(resource: Resource, *, by: User) -> None:
    """Delete it from everywhere with all its versions, their files too once that is certain. Raises NotTheirs."""
    _need(access.may_keep(by, resource), by)
    with transaction.atomic():
        delete(_hold(resource))


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


def take_down(resource: Resource, *, by: User, why: str) -> None:
    """Hide it from everybody but those who lead its networks, and settle what was reported of it. Raises NotTheirs."""
    _need(access.may_settle(by, resource), by)
    with transaction.atomic():
        resource = _hold(resource)
        now = timezone.now()
        resource.taken_down_at, resource.taken_down_by, resource.why_taken_down = now, by, why
        resource.save(update_fields=["taken_down_at", "taken_down_by", "why_taken_down"])
        resource.reports.filter(settled_at=None).update(settled_at=now, settled_by=by)
        registry.refresh(KIND, str(resource.pk))


def put_back(resource: Resource, *, by: User) -> None:
    """Show it again. Raises NotTheirs."""
    _need(access.may_settle(by, resource), by)
    with transaction.atomic():
        resource = _hold(resource)
        resource.taken_down_at = resource.taken_down_by = None
        resource.why_taken_down = ""
        resource.save(update_fields=["taken_down_at", "taken_down_by", "why_taken_down"])
        registry.refresh(KIND, str(resource.pk))


def still_good(resource: Resource, *, by: User) -> datetime.date:
    """Note that it is still good, and return the day on which its leads are asked again. Raises NotTheirs."""
    _need(access.may_keep(by, resource), by)
    day = timezone.localdate() + GOOD_FOR
    Resource.objects.filter(pk=resource.pk).update(review_on=day, asked_to_review_at=None)
    return day


def use(resource: Resource, *, by: User) -> bool:
    """Note that `by`, who may see it, used it, or that they didn't where they had said so; return whether they have now."""
    _need_sight(resource, by)
    with transaction.atomic():
        resource = _hold(resource)
        said, is_new = ResourceUse.objects.get_or_create(resource=resource, person=by, defaults={"school": school_of(by)})
        if not is_new:
            said.delete()
        registry.refresh(KIND, str(resource.pk))
    return is_new


def count_download(resource: Resource, *, by: User) -> None:
    """Count that a file of it was kept, for the school of `by`, who isn't named."""
    with transaction.atomic():
        _hold(resource)
        day, school = timezone.localdate(), school_of(by)
        counted, is_new = ResourceDownload.objects.get_or_create(resource=resource, school=school, day=day)
        if not is_new:
            counted.times += 1
            counted.save(update_fields=["times"])


def report(resource: Resource, *, by: User, words: str) -> ResourceReport:
    """Tell those who lead its home, and the office, what `by`, who may see it, finds wrong with it.

    Raises:
        NotTheirs: they may not see it.
        AlreadyReported: they have, and it isn't settled.
    """
    _need_sight(resource, by)
    with transaction.atomic():
        resource = _hold(resource)
        if resource.reports.filter(reported_by=by, settled_at=None).exists():
            raise AlreadyReported
        made = ResourceReport.objects.create(resource=resource, reported_by=by, words=words)
        letters.tell_of_report(made)
    return made


def dismiss_reports(resource: Resource, *, by: User) -> None:
    """Note that what was reported is settled, and it stays. Raises NotTheirs."""
    _need(access.may_settle(by, resource), by)
    resource.reports.filter(settled_at=None).update(settled_at=timezone.now(), settled_by=by)


def bytes_of(resource: Resource) -> int:
    found: int | None = ResourceVersion.objects.filter(resource=resource).aggregate(total=Sum("size"))["total"]
    return found or 0


def bytes_kept(network: NetworkPage) -> int:
    """Return how many bytes the files take of which the network is the home, all versions."""
    homes = Placement.objects.filter(network=network, is_home=True).values("resource")
    found: int | None = ResourceVersion.objects.filter(resource__in=homes).aggregate(total=Sum("size"))["total"]
    return found or 0


def schools_of(resource: Resource) -> list[tuple[str, int, int]]:
    """Return, by name, the schools whose people used or kept it, with how many used it and how often it was kept."""
    used = dict(ResourceUse.objects.filter(resource=resource).order_by().values_list("school__name").annotate(n=Count("pk")))
    kept = dict(ResourceDownload.objects.filter(resource=resource).order_by().values_list("school__name").annotate(n=Sum("times")))
    names = sorted(used.keys() | kept.keys(), key=lambda name: (name is None, name or ""))
    return [(name or "At no school", used.get(name, 0), kept.get(name, 0)) for name in names]


def school_of(person: User) -> School | None:
    """Return the school where `person` works, the first of several; None where they are listed at none."""
    first = Affiliation.objects.active().filter(person=person).select_related("school").order_by("pk").first()
    return first.school if first else None


def _need(allowed: bool, by: User) -> None:
    if not allowed:
        raise NotTheirs(by)


def _need_sight(resource: Resource, by: User) -> None:
    _need(access.seen_by(by).filter(pk=resource.pk).exists(), by)


def _hold(resource: Resource) -> Resource:
    """Return the resource as it is now, held until the transaction ends: what several do to it happens one after the other."""
    return Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)


def _check_room(network: NetworkPage, contents: Contents, *, more: int = 0) -> None:
    size = (contents.file.size if contents.file else 0) + more
    if size and bytes_kept(network) + size > settings.NETWORK_QUOTA:
        raise NetworkIsFull(settings.NETWORK_QUOTA)


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
