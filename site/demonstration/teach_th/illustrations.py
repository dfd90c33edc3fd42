"""Pictures that the demonstration's pages show, each with what it shows in words."""

from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from wagtail.images.models import Image

from demonstration.teach_th import woven_scenes as tapestry
from demonstration.teach_th.woven_scenes import Scene

SCENES: dict[str, tuple[Scene, str, str]] = {
    "market": (tapestry.market, "Market stalls, woven", "Market stalls under striped awnings, in front of tall old houses."),
    "canal": (tapestry.canal, "The canal, woven", "A narrowboat on the canal, with gasholders, trees and a red bridge behind it."),
    "park": (tapestry.park, "The park, woven", "A park in late sun: people on the grass, a pond, a path and a bandstand."),
    "classroom": (tapestry.classroom, "A classroom wall, woven", "A classroom: children’s work on the wall, bunting, a long table."),
    "viaduct": (
        tapestry.viaduct,
        "A train on its viaduct, woven",
        "A red train on a brick viaduct, with the docks’ towers behind it.",
    ),
    "mugs": (tapestry.mugs, "A staffroom table, woven", "A round staffroom table from above: four mugs, a plan, a pencil and biscuits."),
    "balconies": (tapestry.balconies, "Balconies, woven", "Flats with plants and washing on their balconies, and somebody with a bicycle."),
}


@cache
def woven(name: str) -> bytes:
    return tapestry.weave(SCENES[name][0], ground="deep", warp="glaze")


def picture(name: str) -> Image:
    """Return the picture of this scene, made where it isn't there yet. The worker makes its sizes, as for any page's."""
    _, title, words = SCENES[name]
    image: Image | None = Image.objects.filter(title=title).first()
    if image is None:
        image = Image(title=title, description=words, file=ContentFile(woven(name), name=f"{name}.png"))
        image.save()
    return image


def block(name: str) -> dict[str, Any]:
    """Return the scene as a block of the body keeps it."""
    image = picture(name)
    return {"image": image.pk, "alt_text": image.description, "decorative": False}
