"""One page in a browser: what axe finds, what it weighs, what shifts, whom it asks, and how its pictures come."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Error

from tests.journeys.accessibility import describe, find_violations, show_in

LIMITS = {"html": 40_000, "css": 30_000, "js": 30_000, "editor": 180_000}
"""Bytes on the wire. The library of the editor comes to the pages that have one, and counts by itself."""

LOOKS = 3
"""A busy machine may draw a page while half of it is still being read. What shifts by the page's own fault does so each time."""

VIEWS = (("light", 1280), ("dark", 390), ("light", 320))
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value })
  .observe({type: "layout-shift", buffered: true});
"""
WEIGH = """() => {
  const all = performance.getEntriesByType("resource"), isEditor = each => each.name.includes("/django_prose_editor/");
  const size = some => some.reduce((total, each) => total + each.encodedBodySize, 0);
  const sum = end => size(all.filter(each => !isEditor(each) && new URL(each.name).pathname.endsWith(end)));
  const html = performance.getEntriesByType("navigation")[0].encodedBodySize;
  return {html, css: sum(".css"), js: sum(".js"), editor: size(all.filter(isEditor))};
}"""
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 600) { scrollTo(0, y); await new Promise(done => setTimeout(done, 60)) }
  scrollTo(0, 0);
}"""
LOOK = """() => ({
  h1: document.querySelectorAll("h1").length,
  skip: !!document.querySelector("a.skip[href^='#']"),
  main: document.querySelectorAll("main").length,
  inline: document.querySelectorAll("[style]:not(.ProseMirror, .ProseMirror *), style, script:not([src]):not([type$=json])").length,
  pictures: [...document.images].filter(each => !each.currentSrc.startsWith("data:")).map(each => ({
    at: new URL(each.currentSrc || each.src, location).pathname, measured: each.hasAttribute("width") && each.hasAttribute("height"),
    sized: ![each, ...each.parentElement.querySelectorAll(":scope > source")].some(way => / \\d+w/.test(way.srcset) && !way.sizes),
    alt: each.hasAttribute("alt"),
  })),
})"""


class Visitor:
    """A browser of somebody's: `look(address)` answers what a page weighs and what is wrong with it; nothing for a file."""

    def __init__(self, browser, site, *, state=None):
        self.browser, self.state = browser, state
        self.site, self.host = site, urlsplit(site).netloc

    def look(self, path):
        """Each time in a window that has nothing of the site yet: what is at hand already is drawn while the rest is still being read."""
        for _ in range(LOOKS):
            context = self.browser.new_context(storage_state=self.state, reduced_motion="reduce", viewport={"width": 390, "height": 844})
            try:
                found = self.look_in(context.new_page(), path)
            finally:
                context.close()
            if found is None or not found["shift"]:
                break
        return found

    def look_in(self, page, path):
        asked, said, kinds = set(), [], {}
        page.add_init_script(WATCH_SHIFTS)
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        page.on("response", lambda response: kinds.update({urlsplit(response.url).path: response.headers.get("content-type", "")}))
        page.on("console", lambda message: said.append(message.text[:200]) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)[:200]))
        try:
            answer = page.goto(self.site + path)
        except Error as error:
            if "Download is starting" in error.message:
                return None
            raise
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return None
        page.evaluate(SCROLL)
        found = {
            "path": path,
            "title": page.title(),
            "status": answer.status,
            "shift": round(page.evaluate("window.shifted"), 2),
            **page.evaluate(WEIGH),
        }
        found["html_text"], found["links"] = answer.text(), list(self.links(page))
        faults = [] if found["title"] else ["no title"]
        faults += [*self.limits(found), *self.frame(page, kinds), *self.axe(page)]
        if answer.status >= 400 and "no-such" not in path:
            faults.append(f"answers {answer.status}")
        faults += [f"asks {host}" for host in asked - {self.host, ""}]
        faults += [f"the browser says: {line}" for line in said if not re.search(r"status of 4\d\d|Transition was", line)]
        return found | {"faults": faults}

    def limits(self, found):
        for name, limit in LIMITS.items():
            if found[name] > limit:
                yield f"{name} of {found[name]:,} bytes"
        if found["shift"]:
            yield f"shifts by {found['shift']}"

    def frame(self, page, kinds):
        seen = page.evaluate(LOOK)
        if (seen["h1"], seen["main"], seen["skip"]) != (1, 1, True):
            yield f"{seen['h1']} h1, {seen['main']} main, way past the header: {seen['skip']}"
        if seen["inline"]:
            yield f"{seen['inline']} inline scripts or styles"
        for picture in seen["pictures"]:
            kind = kinds.get(picture["at"], "")
            is_a_code = kind == "image/png" and picture["at"].endswith("/code.png")  # two colours: nothing is smaller
            if not is_a_code and kind not in ("", "image/avif", "image/webp", "image/svg+xml"):
                yield f"the picture {picture['at']} is {kind}"
            if not (picture["measured"] and picture["sized"] and picture["alt"]):
                yield f"the picture {picture['at']} lacks its measures, sizes or alternative"

    def axe(self, page):
        for scheme, width in VIEWS:
            page.set_viewport_size({"width": width, "height": 900})
            show_in(page, scheme)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                yield f"scrolls sideways at {width}"
            if width != 320:
                for violation in find_violations(page):
                    yield describe(violation, f"axe, {scheme} at {width}")

    def links(self, page):
        # A link within a drawing keeps its address as the drawing's own kind of text: what is written is read, and made whole.
        whole = "[...document.querySelectorAll('a[href]')].map(each => new URL(each.getAttribute('href'), document.baseURI).href)"
        for address in page.evaluate(whole):
            parts = urlsplit(address)
            if parts.netloc == self.host:
                yield parts.path + (f"?{parts.query}" if parts.query else "")
