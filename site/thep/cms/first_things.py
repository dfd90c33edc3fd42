"""What a new site has before an editor begins: each domain declares its own."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Page

from thep.domains import declared


@dataclass(frozen=True)
class FirstThing:
    """Something that `make` makes, in `order` with the others, or leaves as it has become. Pages with invented words are made as drafts."""

    name: str
    order: int
    make: Callable[[], object]


@transaction.atomic
def make_first_things() -> None:
    """Make everything that domains declare."""
    for thing in sorted(declared(FirstThing), key=attrgetter("order")):
        thing.make()


def read_words(file: Path) -> dict[str, Any]:
    """Return what is in a TOML file."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def add_page(parent: Page, page: Any) -> Any:
    """Put `page` under `parent` with a first revision, published unless it is a draft; return it."""
    parent.add_child(instance=page)
    revision = page.save_revision(log_action=True)  # so that it can be brought back from the page’s history
    if page.live:
        revision.publish()
    page.refresh_from_db()
    return page


def page_fields(words: dict[str, Any]) -> dict[str, Any]:
    """Return `words` as fields of a page, whose description is for search engines."""
    return {"search_description" if name == "description" else name: value for name, value in words.items()}


def stream_values(body: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks, each a type and its value, as a stream of a page takes them."""
    return [{"type": kind, "value": value.strip() if isinstance(value, str) else value} for kind, value in body]
