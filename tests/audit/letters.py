"""Every kind of letter, as its example shows it: what caniemail's tests say of its CSS, and a browser of its width."""

import json
import re

from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright

from tests.journeys.conftest import WINDOWLESS
from thep.domains import declared
from thep.mail import letters, wordings
from thep.mail.kinds import LetterKind

PROGRAMS = {
    "outlook": ("windows", "macos", "outlook-com"),
    "gmail": ("desktop-webmail", "ios", "android"),
    "apple-mail": ("macos", "ios"),
}
DONE_WITHOUT = {
    "css-at-media": "The dark theme: the letter stays light, or the program turns its colours round.",
    "css-at-media-prefers-color-scheme": "The dark theme, too.",
    "css-color-scheme": "The dark theme, too.",
    "html-meta-color-scheme": "The dark theme, too.",
    "css-border-radius": "The corners of buttons are square.",
    "css-word-wrap": "Outlook for Windows breaks long addresses by `word-break`.",
    "html-body": "The ground’s colour stands on the cell within, too.",
}
"""What some of the programs don't know, and how a letter looks there: the features of caniemail by their names."""


def written():
    """Return each kind's letter, by the name of the kind, in its original words."""
    with wordings.as_if_never_reworded():
        return {kind.name: letters.example_of(kind) for kind in declared(LetterKind)}


def faults(written, *, node):
    """Return what of the letters' looks a mail program doesn't know, once for all letters, and which are too wide."""
    data = json.loads((node / "node_modules/caniemail/data/caniemail.json").read_text())
    known = {feature["slug"]: feature for feature in data["data"]}
    used = set().union(*(features_in(letter.html, known) for letter in written.values()))
    unused = sorted(DONE_WITHOUT.keys() - used)
    return [
        *(fault for slug in sorted(used - DONE_WITHOUT.keys()) for fault in unknown_to(known[slug])),
        *(f"{slug} is excused, and no letter uses it" for slug in unused),
        *too_wide(written),
    ]


def without_words_of_outlook(html):
    """Return the letter without the properties that Outlook alone knows, which no standard has: the Nu checker knows none of them."""
    return re.sub(r"mso-[\w-]+:[^;\"]*;?", "", html)


def features_in(html, known):
    """Return the features of caniemail that a letter uses: its properties, the values that are told apart, its query, its elements."""
    letter = BeautifulSoup(html, "html.parser")
    declarations = [tag["style"] for tag in letter.find_all(style=True)] + re.findall(r"\{([^{}]*)\}", letter.style.string)
    wanted = {"css-at-media", "css-at-media-prefers-color-scheme", "html-style", "html-meta-color-scheme"}
    for name, value in re.findall(r"([\w-]+)\s*:\s*([^;]+)", ";".join(declarations)):
        wanted |= {feature_of(name, known), f"css-{name}-{value.strip()}"} | {
            f"css-unit-{unit}" for unit in re.findall(r"[\d.]+([a-z]+)", value)
        }
    wanted |= {f"html-{tag.name}" for tag in letter.find_all(True)} | {
        f"html-{name}" for tag in letter.find_all(True) for name in tag.attrs
    }
    return wanted & known.keys()


def feature_of(name, known):
    """Return the feature that a property is tested as: `padding-left` with `padding`."""
    while f"css-{name}" not in known and "-" in name:
        name = name.rpartition("-")[0]
    return f"css-{name}"


def unknown_to(feature):
    """Yield each program whose newest version fails the feature's test. Those that pass it in part fail it with values we don't use."""
    for family, platforms in PROGRAMS.items():
        for platform in platforms:
            results = feature["stats"].get(family, {}).get(platform, {})
            newest = list(results.values())[-1] if results else "u"
            if newest.startswith("n"):
                yield f"letters use {feature['slug']}, which {family} on {platform} doesn’t know"


def too_wide(written, width=390):
    """Yield each letter that a phone has to be scrolled sideways for."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=WINDOWLESS, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width, "height": 844})
        for name, letter in written.items():
            page.set_content(letter.html)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                yield f"{name} scrolls sideways at {width}"
        browser.close()
