"""What the search is told of what networks share: found by the members of its networks, and by nobody else."""

from collections.abc import Iterable

from django.urls import reverse

from thep.search.entries import EntryData

from .models import Placement, Resource, ResourceUse

MOST = 1_000_000
"""More than ever use one thing: the fewer are missing from it, the more use it, so that the most used stands first."""


class ResourceSource:
    """Each resource that is shown, by its words and those of its newest version."""

    def build(self, key: str) -> EntryData | None:
        resource = Resource.objects.shown().filter(pk=key).select_related("current").first()
        if resource is None or resource.current is None:
            return None
        placed = Placement.objects.filter(resource=resource, network__live=True).values_list("network__slug", "network__readers")
        inside = {slug: group for slug, group in placed if group is not None}
        if not inside:
            return None
        subjects = resource.subjects.all()
        tags = sorted(resource.tags.names())
        return EntryData(
            title=resource.title,
            url=reverse("network_resource", args=[resource.pk]),
            summary=resource.summary,
            body=resource.current.text,
            labels=[
                *(resource.get_type_display(), *(subject.name for subject in subjects), *tags),
                *(*resource.phase_labels, *resource.key_stage_labels, resource.current.name),
            ],
            facets={
                "network": list(inside),
                "resource-type": [resource.type],
                "phase": resource.phases,
                "key-stage": resource.key_stages,
                "subject": [subject.slug for subject in subjects],
                "tag": [tag.slug for tag in resource.tags.all()],
            },
            numbers={"rarely-used": MOST - ResourceUse.objects.filter(resource=resource).count()},
            access={f"group-{group}" for group in inside.values()},
            created_at=resource.current.added_at,
        )

    def keys(self) -> Iterable[str]:
        return map(str, Resource.objects.shown().values_list("pk", flat=True).iterator())
