"""Slides as a PDF, which LibreOffice makes: it is given no more of them than is drawn, in a profile that allows it little."""

import itertools
import os
import posixpath
import resource
import shutil
import signal
import subprocess
import zipfile
from pathlib import Path

from lxml import etree

from .bounds import GIVEN, PAGES, Told
from .office import OF_OFFICE, PRESENTATION, parse_xml, part_named, shown_slides

SHOWN = Path("shown.pptx")
PDF = "slides.pdf"

DRAWN = {
    *("slideMaster", "slideLayout", "slide", "theme", "themeOverride", "tableStyles", "image", "vmlDrawing", "hyperlink"),
    *("chart", "chartUserShapes", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing"),
}
"""What is looked at in a picture of a slide: not its notes, comments, sounds, films, nor files inside of it, for which pictures stand."""

WHOLE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OF_OFFICE[1:-1]}/officeDocument" Target="{PRESENTATION}"/></Relationships>'
)

PROFILE: dict[str, dict[str, str | int]] = {
    "Office.Common/Security/Scripting": {
        "MacroSecurityLevel": 3,  # none but signed ones of places that are trusted, and none is
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",  # later versions know it
        "BlockUntrustedRefererLinks": "true",
    },
    # Whatever it would fetch all the same is asked of a port that answers nobody.
    "Inet/Settings": {
        "ooInetProxyType": 2,
        **{f"ooInet{kind}ProxyName": "127.0.0.1" for kind in ("HTTP", "HTTPS", "FTP")},
        **{f"ooInet{kind}ProxyPort": 9 for kind in ("HTTP", "HTTPS", "FTP")},
    },
    "Office.Java/VirtualMachine": {"Enable": "false"},
    "Office.Common/Misc": {"UseOpenCL": "false"},
}
"""What is set in the profile, by the group of its settings."""

NEARLY = 0.8
"""How much of its time a program that was ended for it has used at least: the limit counts ticks, and what was used is counted exactly."""

FILTER = 'pdf:impress_pdf_Export:{"MaxImageResolution":{"type":"long","value":"150"},"ExportBookmarks":{"type":"boolean","value":"false"}}'


def convert_slides(program: str) -> Told:
    """Write the first slides that are shown as a PDF, by the LibreOffice at `program`. Raise ValueError where it writes none."""
    keep_shown()
    Path("home").mkdir()
    Path("profile/user").mkdir(parents=True)
    Path("profile/user/registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
    here = Path.cwd()
    command = [program, f"-env:UserInstallation={(here / 'profile').as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault"]
    # It stays in the group of processes that is ended when the time is up, and in the bounds that are set already.
    subprocess.run(  # noqa: S603 — the program is the operator's; what strangers made is in the file
        [*command, "--convert-to", FILTER, "--outdir", "written", SHOWN.name],
        env={"PATH": os.defpath, "HOME": str(here / "home"), "TMPDIR": str(here / "home"), "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"},
        check=False,
    )
    written = Path("written", SHOWN.with_suffix(".pdf").name)
    if not written.is_file():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        if used.ru_utime + used.ru_stime >= NEARLY * resource.getrlimit(resource.RLIMIT_CPU)[0]:
            # It was ended as it had used up its time; so is this, for whoever waits to know.
            os.kill(os.getpid(), signal.SIGXCPU)
        raise ValueError("No PDF came of the slides")
    written.rename(PDF)
    return {}


def keep_shown() -> None:
    """Write the presentation anew with the first slides that are shown, and what is drawn of them: no more is read, and nothing fetched."""
    with zipfile.ZipFile(GIVEN) as source, zipfile.ZipFile(SHOWN, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        root = parse_xml(source.read(PRESENTATION))
        kept = [listed for listed, _ in itertools.islice(shown_slides(source, root), PAGES)]
        gone = [listed for listed in root.iter("{*}sldId") if listed not in kept]
        for each in (*gone, *root.iter("{*}custShowLst", "{*}embeddedFontLst", "{*}notesMasterIdLst", "{*}handoutMasterIdLst")):
            each.getparent().remove(each)
        slides = {listed.get(f"{OF_OFFICE}id") for listed in kept}
        target.writestr("[Content_Types].xml", source.read("[Content_Types].xml"))
        target.writestr("_rels/.rels", WHOLE)
        target.writestr(PRESENTATION, etree.tostring(root))
        there = set(source.namelist()) - {PRESENTATION}
        waiting = [PRESENTATION]
        while waiting:
            for found in _keep_relationships(source, target, waiting.pop(), slides) & there:
                there.remove(found)
                waiting.append(found)
                with source.open(found) as read, target.open(found, "w") as written:
                    shutil.copyfileobj(read, written)


def _keep_relationships(source: zipfile.ZipFile, target: zipfile.ZipFile, part: str, slides: set[str | None]) -> set[str]:
    """Write those relationships of `part` that are drawn, and return the parts that they lead to."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in source.namelist():
        return set()
    root = parse_xml(source.read(path))
    parts = set()
    for each in list(root):
        kind = (each.get("Type") or "").rpartition("/")[2]
        is_outside = each.get("TargetMode") == "External"
        if is_outside and kind == "hyperlink":
            continue
        # A slide leads to other slides for whoever presses on it; they are drawn where the presentation lists them.
        if is_outside or kind not in DRAWN or (kind == "slide" and (part != PRESENTATION or each.get("Id") not in slides)):
            root.remove(each)
        else:
            parts.add(part_named(each.get("Target") or "", folder))
    target.writestr(path, etree.tostring(root))
    return parts


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{group}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for group, settings in PROFILE.items()
        for name, value in settings.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
