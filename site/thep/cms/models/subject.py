from django.db import models
from django.db.models.functions import JSONArray
from wagtail.snippets.models import register_snippet

from thep.search.short_lists import ShortList, read_short_list


@register_snippet
class Subject(models.Model):
    """A subject or theme that courses, people and networks are tagged with."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


LIST = ShortList(name="subjects", records=Subject.objects.all, kept=JSONArray("name", "slug"))


def names_of_subjects() -> dict[str, str]:
    """Return the names of all subjects by slug, as they were half a minute ago at most."""
    return {slug: name for name, slug in sorted(read_short_list(LIST.name))}


def names_by_page(tagged: models.QuerySet[models.Model], page: str) -> dict[int, list[str]]:
    """Return the names of the subjects of many pages by their primary keys, in one query.

    `tagged` are rows of the table between pages and subjects, `page` its column of the page.
    """
    found: dict[int, list[str]] = {}
    for key, name in tagged.order_by("subject__name").values_list(page, "subject__name"):
        found.setdefault(key, []).append(name)
    return found
