"""What axe finds in the page that a browser has open. Its script is read once by each page: that costs as much as a small page does."""

from axe_playwright_python.base import AXE_SCRIPT

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules whose answer depends on the colour scheme; the others see the same in each, as long as the window is as wide."""

SCHEMES = {"light": (), "dark": COLOURS}


def find_violations(page, *, rules=()):
    """Return what axe finds against `rules`, or against all of them, as axe says it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    chosen = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    return page.evaluate("async options => (await axe.run(options)).violations", {"resultTypes": ["violations"]} | chosen)


def find_faults(page):
    """Return a line for each fault of the open page: by every rule in light, and by those about colours in dark."""
    faults = []
    for scheme, rules in SCHEMES.items():
        show_in(page, scheme)
        faults += [describe(each, f"{page.url} in {scheme}") for each in find_violations(page, rules=rules)]
    return faults


def show_in(page, scheme):
    """Have the open page shown in the colour scheme, and wait until it is."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")


def describe(violation, where):
    first = violation["nodes"][0]
    return f"{where}: {violation['id']} ×{len(violation['nodes'])} {first['target']} {first['html'][:160]}"
