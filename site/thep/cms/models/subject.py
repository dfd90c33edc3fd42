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
