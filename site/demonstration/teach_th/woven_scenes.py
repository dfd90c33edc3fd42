"""Pictures of the borough, woven: a scene is drawn small in the dyes of the cloth, and each of its points becomes a bit of weft.

The same scene gives the same picture on every machine: nothing is thrown, and nothing is antialiased.
"""

from collections.abc import Callable
from io import BytesIO
from itertools import groupby

from PIL import Image, ImageDraw

from thep.design.cloth import DYES

ACROSS, DOWN = 120, 80
PITCH = 8
BAR = 6
"""Points of the scene, and the size of each in the picture; the warp shows between the bars."""

Draw = ImageDraw.ImageDraw
Scene = Callable[[Draw], None]
Box = tuple[float, float, float, float]


def weave(scene: Scene, *, ground: str, warp: str) -> bytes:
    """Return the picture of `scene` as PNG, on a ground and warp of these dyes."""
    small = Image.new("RGB", (ACROSS, DOWN), DYES[ground])
    pen = ImageDraw.Draw(small)
    scene(pen)
    picture = Image.new("RGB", (ACROSS * PITCH, DOWN * PITCH), DYES[ground])
    loom = ImageDraw.Draw(picture)
    for column in range(ACROSS):
        loom.rectangle((column * PITCH + 3, 0, column * PITCH + 4, DOWN * PITCH), fill=DYES[warp])
    bare = _rgb(ground)
    for row in range(DOWN):
        top = row * PITCH + (PITCH - BAR) // 2
        for colour, run in groupby(range(ACROSS), key=lambda column: small.getpixel((column, row))):
            columns = list(run)
            if colour != bare:
                loom.rectangle((columns[0] * PITCH + 1, top, (columns[-1] + 1) * PITCH - 2, top + BAR - 1), fill=colour)
    file = BytesIO()
    picture.quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()


def market(pen: Draw) -> None:
    """Draw awnings over stalls of fruit, and the houses behind them."""
    _fill(pen, (0, 0, ACROSS, 34), "sky")
    for left, top, dye in ((0, 10, "blush"), (22, 4, "madder"), (46, 12, "straw"), (66, 6, "blush"), (92, 9, "madder")):
        _fill(pen, (left, top, left + 26, 50), dye)
        for row in range(top + 4, 30, 10):
            for column in range(left + 4, left + 22, 8):
                _fill(pen, (column, row, column + 4, row + 6), "deep")
                _fill(pen, (column, row + 3, column + 4, row + 3), "weld")
    for left, dye in ((2, "glaze"), (42, "madder"), (82, "woad")):
        for stripe in range(9):
            colour = dye if stripe % 2 == 0 else "chalk"
            x = left + stripe * 4
            pen.polygon(
                [(x + 2, 34), (x + 4, 34), (x + 3, 44), (x, 44)] if stripe < 4 else [(x, 34), (x + 2, 34), (x + 3, 44), (x, 44)],
                fill=DYES[colour],
            )
            _fill(pen, (x, 42, x + 3, 46), colour)
        _fill(pen, (left, 47, left + 1, 70), "deep")
        _fill(pen, (left + 34, 47, left + 35, 70), "deep")
        _fill(pen, (left, 58, left + 35, 66), "verdigris")
        for number in range(6):
            fruit = ("weld", "madder", "straw", "verdigris", "blush", "weld")[number]
            x = left + 2 + number * 6
            pen.ellipse((x, 52, x + 4, 56), fill=DYES[fruit])
            pen.ellipse((x - 1, 55, x + 3, 59), fill=DYES[fruit])
    _fill(pen, (0, 71, ACROSS, DOWN), "mist")
    _person(pen, 39, 50, "woad", face="deep")
    _person(pen, 79, 50, "weld", face="madder")


def canal(pen: Draw) -> None:
    """Draw a narrowboat on the water, a bridge, and the gasholders."""
    _fill(pen, (0, 0, ACROSS, 44), "mist")
    for left, top in ((8, 10), (36, 4)):
        for x in range(left, left + 23, 4):
            _fill(pen, (x, top, x, 40), "woad")
        for y in range(top, 40, 9):
            _fill(pen, (left, y, left + 20, y), "woad")
    for x, y, size in ((70, 26, 9), (80, 20, 12), (112, 22, 13)):
        _tree(pen, x, y, size)
    pen.polygon([(84, 44), (120, 44), (120, 30), (102, 27), (84, 33)], fill=DYES["madder"])
    pen.pieslice((91, 34, 115, 58), 180, 360, fill=DYES["deep"])
    _fill(pen, (0, 40, 90, 45), "verdigris")
    _fill(pen, (0, 46, ACROSS, 70), "woad")
    for y in range(48, 70, 4):
        for x in range((y * 7) % 13, ACROSS, 17):
            _fill(pen, (x, y, x + 6, y), "sky")
    pen.polygon([(14, 52), (82, 52), (88, 55), (84, 60), (18, 60), (10, 55)], fill=DYES["deep"])
    _fill(pen, (20, 44, 74, 51), "glaze")
    _fill(pen, (20, 43, 74, 43), "weld")
    for x in range(25, 70, 10):
        pen.ellipse((x, 45, x + 4, 49), fill=DYES["straw"])
    _fill(pen, (66, 38, 68, 43), "madder")
    for x in (24, 32, 40):
        pen.ellipse((x, 39, x + 4, 42), fill=DYES["verdigris"])
        _fill(pen, (x + 1, 38, x + 3, 39), "blush")
    _fill(pen, (0, 71, ACROSS, DOWN), "straw")
    for x in range(4, ACROSS, 12):
        _fill(pen, (x, 74, x + 6, 74), "weld")
    _person(pen, 96, 53, "madder", face="straw")


def park(pen: Draw) -> None:
    """Draw hills, trees and a low sun; people sit on the grass."""
    _fill(pen, (0, 0, ACROSS, 42), "straw")
    pen.ellipse((76, 8, 102, 34), fill=DYES["weld"])
    for x, y, size in ((6, 26, 13), (22, 22, 16), (40, 27, 12), (110, 24, 15)):
        _tree(pen, x, y, size)
    pen.polygon([(56, 40), (70, 40), (70, 30), (63, 24), (56, 30)], fill=DYES["madder"])
    _fill(pen, (54, 30, 72, 31), "deep")
    for x in (57, 61, 65, 69):
        _fill(pen, (x, 32, x, 40), "chalk")
    _fill(pen, (0, 40, ACROSS, 54), "verdigris")
    _fill(pen, (0, 50, ACROSS, DOWN), "glaze")
    pen.polygon([(58, 42), (66, 42), (84, DOWN), (34, DOWN)], fill=DYES["mist"])
    pen.ellipse((82, 56, 116, 68), fill=DYES["sky"])
    for x, y in ((88, 60), (100, 63), (94, 58)):
        _fill(pen, (x, y, x + 4, y), "woad")
    for x, y, dye, face in ((8, 58, "madder", "straw"), (18, 62, "weld", "madder"), (28, 57, "blush", "deep")):
        pen.ellipse((x, y, x + 3, y + 3), fill=DYES[face])
        _fill(pen, (x - 1, y + 4, x + 5, y + 9), dye)
    _fill(pen, (4, 72, 34, 75), "chalk")
    _fill(pen, (8, 72, 12, 75), "madder")
    _fill(pen, (20, 72, 24, 75), "madder")
    _person(pen, 56, 56, "woad", face="madder")


def classroom(pen: Draw) -> None:
    """Draw a wall of children's work, a window, and a table with chairs."""
    _fill(pen, (0, 0, ACROSS, 58), "straw")
    _fill(pen, (6, 8, 66, 44), "glaze")
    for number in range(15):
        column, row = number % 5, number // 5
        x, y = 9 + column * 12, 10 + row * 11
        _fill(pen, (x, y, x + 8, y + 8), "chalk")
        dye = ("madder", "woad", "weld", "verdigris", "deep")[(number * 3 + row) % 5]
        if number % 3 == 0:
            pen.ellipse((x + 1, y + 1, x + 7, y + 7), fill=DYES[dye])
        elif number % 3 == 1:
            pen.polygon([(x + 1, y + 7), (x + 4, y + 1), (x + 7, y + 7)], fill=DYES[dye])
        else:
            for line in range(1, 8, 3):
                _fill(pen, (x + 1, y + line, x + 7, y + line), dye)
    _fill(pen, (76, 6, 114, 44), "woad")
    _fill(pen, (78, 8, 112, 42), "sky")
    pen.ellipse((96, 10, 106, 20), fill=DYES["weld"])
    _fill(pen, (80, 28, 86, 42), "verdigris")
    _fill(pen, (90, 22, 97, 42), "mist")
    _fill(pen, (101, 31, 110, 42), "blush")
    _fill(pen, (94, 8, 95, 42), "woad")
    for number, dye in enumerate(("madder", "weld", "glaze", "blush", "madder", "woad", "weld", "verdigris", "chalk", "weld", "madder")):
        pen.polygon([(number * 11, 0), (number * 11 + 10, 0), (number * 11 + 5, 6)], fill=DYES[dye])
    _fill(pen, (0, 58, ACROSS, DOWN), "verdigris")
    pen.polygon([(18, 56), (100, 56), (112, 64), (6, 64)], fill=DYES["weld"])
    _fill(pen, (6, 65, 112, 67), "madder")
    for x in (10, 106):
        _fill(pen, (x, 68, x + 2, DOWN), "madder")
    for x, dye in ((28, "madder"), (52, "woad"), (76, "glaze")):
        _fill(pen, (x, 58, x + 10, 62), "chalk")
        _fill(pen, (x + 12, 57, x + 13, 61), dye)
    for x, dye in ((24, "woad"), (50, "madder"), (78, "deep")):
        _fill(pen, (x, 68, x + 14, 73), dye)
        _fill(pen, (x, 74, x + 1, DOWN), dye)
        _fill(pen, (x + 13, 74, x + 14, DOWN), dye)


def viaduct(pen: Draw) -> None:
    """Draw a train on its viaduct, with the towers of the docks behind."""
    _fill(pen, (0, 0, ACROSS, 50), "sky")
    for left, top, width, dye in (
        (4, 26, 12, "mist"), (18, 16, 14, "woad"), (35, 22, 11, "verdigris"), (48, 8, 16, "chalk"),
        (67, 18, 13, "woad"), (83, 24, 12, "mist"), (97, 14, 15, "glaze"),
    ):  # fmt: skip
        _fill(pen, (left, top, left + width, 50), dye)
        for y in range(top + 3, 44, 5):
            for x in range(left + 2, left + width - 1, 4):
                _fill(pen, (x, y, x + 1, y + 1), "deep" if dye in {"mist", "chalk", "verdigris"} else "straw")
    pen.polygon([(48, 8), (56, 1), (64, 8)], fill=DYES["glaze"])
    _fill(pen, (0, 50, ACROSS, 53), "deep")
    for left in (14, 44, 74):
        _fill(pen, (left, 40, left + 28, 49), "madder")
        for x in range(left + 3, left + 26, 6):
            _fill(pen, (x, 42, x + 3, 45), "straw")
        _fill(pen, (left, 47, left + 28, 47), "woad")
    _fill(pen, (0, 54, ACROSS, 58), "blush")
    _fill(pen, (0, 59, ACROSS, DOWN), "madder")
    for left in range(-8, ACROSS, 26):
        pen.pieslice((left, 58, left + 21, 86), 180, 360, fill=DYES["deep"])
        _fill(pen, (left, 72, left + 21, DOWN), "deep")
        _fill(pen, (left + 3, 76, left + 18, DOWN), "verdigris")
    _person(pen, 58, 61, "weld", face="straw")


def balconies(pen: Draw) -> None:
    """Draw flats with plants and washing on their balconies, a bicycle and a tree."""
    _fill(pen, (0, 0, ACROSS, 62), "straw")
    pen.ellipse((100, 4, 116, 20), fill=DYES["weld"])
    for left, dye in ((4, "madder"), (50, "woad")):
        _fill(pen, (left, 6, left + 40, 64), dye)
        for floor in range(4):
            top = 9 + floor * 14
            for door in range(3):
                x = left + 3 + door * 13
                _fill(pen, (x, top, x + 8, top + 10), "deep" if (door + floor) % 3 else "weld")
                _fill(pen, (x + 4, top, x + 4, top + 10), dye)
            _fill(pen, (left - 1, top + 8, left + 41, top + 8), "chalk")
            for post in range(left, left + 42, 3):
                _fill(pen, (post, top + 8, post, top + 12), "chalk")
            for number in range(3):
                x = left + 2 + ((number * 17 + floor * 11 + left) % 36)
                if (number + floor) % 2:
                    pen.ellipse((x, top + 4, x + 4, top + 8), fill=DYES["verdigris"])
                else:
                    _fill(pen, (x, top + 9, x + 4, top + 13), ("blush", "sky", "straw", "weld")[(floor + number) % 4])
    _fill(pen, (0, 64, ACROSS, 70), "mist")
    _fill(pen, (0, 71, ACROSS, DOWN), "verdigris")
    _tree(pen, 104, 42, 12)
    for x in (68, 80):
        pen.ellipse((x, 63, x + 8, 71), outline=DYES["deep"])
    pen.line([(72, 67), (77, 61), (84, 67), (77, 67), (74, 60)], fill=DYES["madder"])
    _person(pen, 60, 52, "weld", face="madder")
    _person(pen, 24, 56, "glaze", face="blush")


def mugs(pen: Draw) -> None:
    """Draw a staffroom table from above: mugs, a plan, biscuits and somebody's elbows."""
    _fill(pen, (0, 0, ACROSS, DOWN), "glaze")
    pen.ellipse((6, -14, 114, 94), fill=DYES["straw"])
    for x, y, dye in ((24, 16, "madder"), (82, 12, "woad"), (92, 50, "deep"), (20, 52, "verdigris")):
        pen.ellipse((x, y, x + 15, y + 15), fill=DYES[dye])
        pen.ellipse((x + 3, y + 3, x + 12, y + 12), fill=DYES["madder" if dye == "deep" else "deep"])
        _fill(pen, (x + 16, y + 6, x + 18, y + 9), dye)
        _fill(pen, (x + 5, y + 6, x + 8, y + 6), "blush")
    pen.polygon([(44, 22), (70, 18), (76, 50), (50, 54)], fill=DYES["chalk"])
    for line in range(5):
        pen.line([(49, 27 + line * 5), (69, 24 + line * 5)], fill=DYES["woad" if line else "madder"], width=1)
    pen.line([(72, 52), (84, 38)], fill=DYES["madder"], width=2)
    pen.ellipse((40, 58, 64, 76), fill=DYES["sky"])
    for x, y in ((44, 62), (51, 60), (49, 67), (56, 66)):
        pen.ellipse((x, y, x + 5, y + 5), fill=DYES["weld"])
    pen.polygon([(0, 0), (18, 0), (30, 8), (26, 14), (0, 10)], fill=DYES["blush"])
    _fill(pen, (0, 0, 10, 10), "madder")
    pen.polygon([(ACROSS, DOWN), (100, DOWN), (88, 70), (92, 65), (ACROSS, 70)], fill=DYES["madder"])
    _fill(pen, (110, 70, ACROSS, DOWN), "woad")


def _fill(pen: Draw, box: Box, dye: str) -> None:
    pen.rectangle(box, fill=DYES[dye])


def _tree(pen: Draw, x: int, y: int, size: int) -> None:
    _fill(pen, (x - 1, y, x, y + size + 6), "deep")
    pen.ellipse((x - size, y - size, x + size, y + size), fill=DYES["glaze"])
    pen.ellipse((x - size, y - size, x + size // 3, y + size // 3), fill=DYES["verdigris"])


def _person(pen: Draw, x: int, y: int, dye: str, face: str = "blush") -> None:
    """Draw somebody who stands, eighteen points high."""
    pen.ellipse((x, y, x + 4, y + 4), fill=DYES[face])
    pen.polygon([(x + 1, y + 5), (x + 4, y + 5), (x + 6, y + 14), (x - 1, y + 14)], fill=DYES[dye])
    _fill(pen, (x, y + 15, x + 1, y + 19), "deep")
    _fill(pen, (x + 4, y + 15, x + 5, y + 19), "deep")


def _rgb(dye: str) -> tuple[int, int, int]:
    value = DYES[dye].removeprefix("#")
    return int(value[:2], 16), int(value[2:4], 16), int(value[4:], 16)
