"""Members that are no schools: trusts, universities, other authorities, charities. The office makes them."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Max

from thep.cms.slugs import slug_of

from . import followers
from .errors import NameIsTaken
from .models import FIRST_NUMBER, School

EITHER = "school or organisation"
"""What people of both kinds, and people of whom nothing is known, are told of where they work."""


def make(*, name: str, organisation: str, **details: str) -> School:
    """Make an organisation with a number of its own, and return it. `details` are its address, website and where its invoices go.

    Raises:
        NameIsTaken: there is one of that name; nothing is written.
    """
    try:
        with transaction.atomic():
            return _make(name, organisation, details)
    except IntegrityError:  # somebody has made another at this moment, which has the number now
        with transaction.atomic():
            return _make(name, organisation, details)


def _make(name: str, organisation: str, details: dict[str, str]) -> School:
    if School.objects.organisations().filter(name__iexact=name).exists():
        raise NameIsTaken(f"There is an organisation called {name} already. Open that one, or give this one a longer name.")
    last = School.objects.organisations().aggregate(last=Max("urn"))["last"]
    number = last + 1 if last else FIRST_NUMBER
    slug = f"{slug_of(name, otherwise='organisation')}-{number}"
    made = School.objects.create(name=name, organisation=organisation, urn=number, slug=slug, **details)
    followers.tell_of_changes([made])
    return made


def change(known: School, *, name: str, is_open: bool, **details: str) -> School:
    """Change what is said of an organisation, and whether people can be listed there, and return it.

    Raises:
        NameIsTaken: another has that name; nothing is written.
    """
    with transaction.atomic():
        held = School.objects.organisations().select_for_update(no_key=True).get(pk=known.pk)
        if School.objects.organisations().filter(name__iexact=name).exclude(pk=held.pk).exists():
            raise NameIsTaken(f"There is another organisation called {name}. Give this one a longer name.")
        status = School.Status.OPEN if is_open else School.Status.CLOSED
        for field, value in ({"name": name, "status": status} | details).items():
            setattr(held, field, value)
        held.save(update_fields=["name", "status", *details])
        followers.tell_of_changes([held])
    return held


def noun_of(school: School | None) -> str:
    """Return what the people of `school` call it in a sentence: "school" or "organisation"; "school" where there is none."""
    return school.noun if school is not None else "school"


def noun_for_any(schools: Iterable[School]) -> str:
    """Return what one of several `schools` is called in a sentence: "school or organisation" where they are of both kinds, or unknown."""
    nouns = {school.noun for school in schools}
    return nouns.pop() if len(nouns) == 1 else EITHER
