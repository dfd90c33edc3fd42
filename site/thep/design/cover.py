"""The cloth of a slug as a picture, for what shows no SVG: the card of a shared link."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from .cloth import DYES, KINDS, PITCH, loom

WIDTH, HEIGHT = 1200, 630
"""What sites that show shared links ask for."""

THREAD = 4
"""Half a thread's thickness, in the units of `PITCH`."""


@lru_cache(maxsize=64)
def picture(slug: str) -> bytes:
    """Draw the cover that `weave` draws for `slug` as a PNG, as wide as a shared link's card and cut to its height."""
    cols, rows = KINDS["cover"]
    scale = WIDTH / (cols * PITCH)
    above = (rows * PITCH * scale - HEIGHT) / 2
    ground, warps, wefts, up = loom(slug)
    image = Image.new("P", (WIDTH, HEIGHT))
    colours = {name: number for number, name in enumerate(DYES)}
    image.putpalette([channel for dye in DYES.values() for channel in bytes.fromhex(dye[1:])])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=colours[ground])
    for x in range(cols):
        for y in range(rows):
            middle_x, middle_y = x * PITCH + PITCH / 2, y * PITCH + PITCH / 2
            half_x, half_y = (THREAD, PITCH / 2) if up(x, y) else (PITCH / 2, THREAD)
            left, right = (middle_x - half_x) * scale, (middle_x + half_x) * scale
            top, bottom = (middle_y - half_y) * scale - above, (middle_y + half_y) * scale - above
            draw.rectangle((left, top, right - 1, bottom - 1), fill=colours[warps[x] if up(x, y) else wefts[y]])
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()
