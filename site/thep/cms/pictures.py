"""How pictures are shown: in sizes that fit where they stand, small on the wire, and with their room kept free.

Every browser that knows the colours of this site (`tokens.css`: light-dark()) knows AVIF; the others get one JPEG or PNG.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.contrib.contenttypes.models import ContentType
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.images.shortcuts import get_renditions_or_not_found
from wagtail.models import Page, ReferenceIndex

from thep.tasks import task

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kind:
    """Where a picture stands. `sizes` is how wide it is there, `resize` has one filter for each width, the smallest first."""

    resize: tuple[str, ...]
    sizes: str
    eager: bool = False

    def specs(self, fallback: str) -> list[str]:
        """Return the renditions' filters: AVIF in each width, and one in `fallback`, the format that every browser knows."""
        middle = self.resize[len(self.resize) // 2]
        return [*(f"{filter_}|format-avif" for filter_ in self.resize), f"{middle}|format-{fallback}"]


KINDS = {
    "wide": Kind(("width-480", "width-880", "width-1344"), "(min-width: 46rem) 42rem, calc(100vw - 2.25rem)"),
    "card": Kind(("fill-400x267", "fill-800x533"), "(min-width: 64rem) 24rem, (min-width: 42rem) 50vw, calc(100vw - 2.25rem)"),
    "portrait": Kind(("fill-96x96", "fill-192x192"), "3rem"),
    "hero": Kind(("fill-640x480", "fill-1280x960"), "(min-width: 60rem) 45vw, 100vw", eager=True),
}
FALLBACKS = ("jpeg", "png")
SPECS = [spec for kind in KINDS.values() for fallback in FALLBACKS for spec in kind.specs(fallback)]
"""The filters of every rendition that any page asks for."""


def fallback(image: AbstractImage) -> str:
    """Return the format for browsers without AVIF: PNG where there may be transparency, else JPEG."""
    return "png" if str(image.file.name).lower().endswith((".png", ".webp", ".avif")) else "jpeg"


def photograph(image: AbstractImage | None, kind: str, *, alt: str | None = None, eager: bool = False) -> SafeString:
    """Return the picture as HTML; nothing where there is none, or its file can't be read. `alt` replaces what its editor wrote.

    Raises KeyError where `kind` is not one of `KINDS`.
    """
    if image is None:
        return SafeString("")
    where = KINDS[kind]
    if alt is None:
        said = getattr(image, "contextual_alt_text", None)
        alt = image.default_alt_text if said is None else said
    attributes: dict[str, Any] = {"alt": alt}
    attributes |= {"fetchpriority": "high"} if eager or where.eager else {"loading": "lazy", "decoding": "async"}
    try:
        *sizes, last = get_renditions_or_not_found(image, where.specs(fallback(image))).values()
        widths = {each.width: each.url for each in sizes}
    except OSError:
        log.exception("picture_unreadable", image=image.pk)
        return SafeString("")
    return format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}">{}</picture>',
        ", ".join(f"{url} {width}w" for width, url in widths.items()), where.sizes, last.img_tag(attributes),
    )  # fmt: skip


def ready(images: Iterable[int], *further: str) -> dict[int, AbstractImage]:
    """Return the pictures with these keys, by key, with the renditions that pages ask for and `further` ones.

    One query; two where a picture has none made yet.
    """
    keys, model = set(images), get_image_model()
    pictures: dict[int, AbstractImage] = {}
    made = model.get_rendition_model().objects.filter(image__in=keys, filter_spec__in=[*SPECS, *further])
    for rendition in made.select_related("image"):
        picture = pictures.setdefault(rendition.image_id, rendition.image)
        rendition.image = picture
        picture.__dict__.setdefault("prefetched_renditions", []).append(rendition)
    if bare := keys - pictures.keys():
        for picture in model.objects.filter(pk__in=bare):
            picture.prefetched_renditions = []
            pictures[picture.pk] = picture
    return pictures


def images_of(page: Page) -> list[AbstractImage]:
    """Return the pictures that `page` refers to, in whatever field or block."""
    model = get_image_model()
    kind = ContentType.objects.get_for_model(model)
    found = ReferenceIndex.get_references_for_object(page).filter(to_content_type=kind).values_list("to_object_id", flat=True)
    return list(model.objects.filter(pk__in=[int(key) for key in found]).prefetch_renditions(*SPECS))


@task()
def prepare(page: int) -> None:
    """Make every rendition of the pictures of a page that has been published, so that no visitor waits for them."""
    published = Page.objects.live().filter(pk=page).first()
    for image in images_of(published.specific) if published else ():
        for kind in KINDS.values():
            get_renditions_or_not_found(image, kind.specs(fallback(image)))
