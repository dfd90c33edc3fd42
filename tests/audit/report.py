"""What the audit found, as a table to print, as JSON and as a page of the documentation."""

import json
import re
from datetime import UTC, datetime

from tests.audit.lighthouse import LEAST
from tests.audit.pages import LIMITS

WORDS = """# What `make audit` found

Written by `make audit`, which fails where something is over its limit; see testing.md. Each page type was opened by each kind of visitor
who can, on a demonstration with its static files compressed: axe in light and dark, the Nu HTML checker on what was sent, bytes on the
wire, layout shift while scrolling at 390 px, sideways scroll at 320, 390 and 1280 px, requests to other hosts, the browser’s complaints,
pictures’ formats. The back office is not part of it: the browser journeys put axe to that. Every letter was written from its example:
the Nu HTML checker, sideways scroll at 390 px, and its CSS held against caniemail.com’s tests of Outlook, Gmail and Apple Mail.
"""


def of(pages, errors, scored, looks):
    """Everything, and under "faults" what is not as it must be."""
    faults = [f"{page['who']} at {page['path']}: {fault}" for page in pages for fault in page["faults"]]
    faults += [f"{address}: HTML, {message}" for address, messages in errors.items() for message in messages]
    faults += looks
    for name, found in scored.items():
        low = [f"{each} {found.get(each, 0)}" for each, least in found.get("least", LEAST).items() if found.get(each, 0) < least]
        if low:
            faults.append(f"Lighthouse, {name} ({found['path']}): {', '.join(low)}; {'; '.join(found['says'])}")
    kept = ("who", "path", "status", *LIMITS, "shift", "faults")
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "lighthouse": scored,
        "pages": [{name: page[name] for name in kept} for page in pages],
        "heaviest": {name: max((page[name] for page in pages), default=0) for name in LIMITS},
        "faults": faults,
    }


def as_lines(found):
    """The two tables, in Markdown."""
    if found["lighthouse"]:
        yield "| Lighthouse, mobile | performance | accessibility | best practices | SEO | answers after ms | runs |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
        for name, each in found["lighthouse"].items():
            scores = [str(each.get(score, "–")) for score in (*LEAST, "ready")]
            yield f"| {name} {each['path']} | {' | '.join(scores)} | {', '.join(map(str, each.get('runs', [])))} |"
        yield ""
    heaviest = [f"heaviest {name} (of {limit:,} bytes)" for name, limit in LIMITS.items()]
    yield f"| kind of visitor | pages | {' | '.join(heaviest)} | largest shift | faults |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for who in dict.fromkeys(page["who"] for page in found["pages"]):
        mine = [page for page in found["pages"] if page["who"] == who]
        most = [f"{max(page[name] for page in mine):,}" for name in LIMITS]
        faults = sum(fault.startswith(f"{who} at ") for fault in found["faults"])
        yield f"| {who} | {len(mine)} | {' | '.join(most)} | {max(page['shift'] for page in mine)} | {faults} |"


def as_text(found):
    return "\n".join([*as_lines(found), "", *(f"!! {fault}" for fault in found["faults"]), f"{len(found['faults'])} faults"])


def write(found, out, document):
    out.write_text(_without_secret(json.dumps(found, indent=1, ensure_ascii=False)) + "\n")
    faults = [f"- {fault}" for fault in found["faults"]] or ["Nothing is amiss."]
    lines = [WORDS, f"{found['date']}", "", *as_lines(found), "", "## Faults", "", *faults, ""]
    document.write_text(_without_secret("\n".join(lines)))


def _without_secret(text):
    """The link of a register lets in whoever has it, and isn't the same twice."""
    return re.sub(r"(/register/)[^/\s\"]{20,}", r"\1…", text)
