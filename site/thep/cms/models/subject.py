from django.core.cache import caches
from django.db import models
from wagtail.snippets.models import register_snippet


@register_snippet
class Subject(models.Model):
    """A subject or theme that courses, people and networks are tagged with."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def names_of_subjects() -> dict[str, str]:
    """Return the names of all subjects by slug, as they were half a minute ago at most."""
    known: dict[str, str] | None = caches["pages"].get("subjects")
    if known is None:
        known = dict(Subject.objects.values_list("slug", "name"))
        caches["pages"].set("subjects", known, 30)
    return known
