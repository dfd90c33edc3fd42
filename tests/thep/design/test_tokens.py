"""The palette can be read: every pair of colours that the interface uses has contrast enough, in both themes."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from thep.design import cloth

TEXT, CONTROLS = 4.5, 3.0
TONES = ("info", "good", "warn", "bad")
INKS = ("ink", "ink-soft", "action", "action-strong", *TONES)
SURFACES = ("ground", "sunk", "raised")

# A band is always in one theme, so it is named with it.
PAIRS = [
    *((ink, surface, TEXT) for ink in INKS for surface in SURFACES),
    *(("on-action", surface, TEXT) for surface in ("action", "action-strong")),
    *((ink, "tint", TEXT) for ink in ("on-tint", "action", "ink", "ink-soft")),
    *((ink, "mark", TEXT) for ink in ("ink", "ink-soft")),
    *((f"{ink}@dark", "deep@dark", TEXT) for ink in ("ink", "ink-soft", "action", "action-strong")),
    ("deep-edge", "deep", CONTROLS), ("focus@dark", "deep", CONTROLS),
    ("ink@light", "bright", TEXT), ("on-bright", "bright", TEXT), ("on-action@light", "ink@light", TEXT),
    ("bright-edge", "bright", CONTROLS), ("focus@light", "bright", CONTROLS),
    *((ink, f"{tone}-tint", TEXT) for tone in TONES for ink in (tone, "ink", "ink-soft", "action")),
    *(("edge", f"{tone}-tint", CONTROLS) for tone in TONES[:3]),
    ("action", "line", CONTROLS), ("mark-t", "line", CONTROLS),  # the meter: value on track
    *((line, surface, CONTROLS) for line in ("edge", "focus") for surface in (*SURFACES, "tint")),
]  # fmt: skip


def stylesheet(name):
    return Path(finders.find(f"design/{name}")).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def themes():
    light, dark = {}, {}
    for name, by_day, by_night, always in re.findall(
        r"--([\w-]+):\s*(?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}))", stylesheet("tokens.css")
    ):
        light[name], dark[name] = by_day or always, by_night or always
    return {"light": light, "dark": dark}


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "surface", "least"), PAIRS)
def test_a_pair_of_colours_has_contrast_enough(ink, surface, least, theme, themes):
    def colour(name):
        name, _, fixed = name.partition("@")
        return themes[fixed or theme][name]

    assert contrast(colour(ink), colour(surface)) >= least


def test_cloth_is_dyed_with_the_palettes_dyes():
    assert dict(re.findall(r"--dye-(\w+):\s*(#[0-9a-f]{6})", stylesheet("tokens.css"))) == cloth.DYES


def test_colours_are_written_in_the_tokens_alone():
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb\(", stylesheet("components.css")) == []


@pytest.mark.parametrize("kind", cloth.KINDS)
def test_cloth_is_the_same_every_time_and_needs_no_style(kind):
    once = cloth.weave("phonics-that-sticks", kind=kind)
    cloth.weave.cache_clear()

    assert cloth.weave("phonics-that-sticks", kind=kind) == once
    assert "style" not in once
    assert 'aria-hidden="true"' in once
    assert cloth.weave("oracy", kind=kind) != once


def test_cloth_for_a_file_carries_its_own_colours():
    assert "var(" not in cloth.weave("certificate-0142", palette="hex")
    assert "#" in cloth.weave("certificate-0142", palette="hex")


def test_email_cloth_is_a_table():
    assert cloth.email_strip("round-up").startswith('<table role="presentation" aria-hidden="true"')
