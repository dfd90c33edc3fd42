"""Somebody invented, for whom a page is previewed. They are gone when it has been drawn (`thep.cms.previews`)."""

from uuid import uuid4

from .models import User


def teacher() -> User:
    """Create a teacher who is signed in and belongs to no school."""
    return User.objects.create(email=f"{uuid4().hex}@preview.invalid", name="A teacher", is_illustrative=True)
