"""Every icon that the office's code names is one that Wagtail has: another would be an empty circle."""

import re
from pathlib import Path

from wagtail.admin.icons import get_icons

ROOT = Path(__file__).parents[3]
NAMED = re.compile(r'\b(?:icon_name|header_icon|icon)(?:: str)?\s*=\s*"([a-z][a-z0-9-]*)"')
OF_BUTTONS = re.compile(r'^\s*\("[a-z ]+", "[^"]+", "([a-z][a-z0-9-]*)", "[a-z_]+"\),?$', re.MULTILINE)


def test_every_icon_is_there():
    known = set(re.findall(r'id="icon-([a-z0-9-]+)"', get_icons()))
    sources = [
        path for part in ("site/thep", "teach_th", "courses") for path in (ROOT / part).rglob("*.py") if "migrations" not in path.parts
    ]
    used = {
        (path.name, icon)
        for path in sources
        if "wagtail" in (source := path.read_text()) or "cms.office" in source
        for icon in NAMED.findall(source) + OF_BUTTONS.findall(source)
    }
    assert len(used) > 20
    assert {(name, icon) for name, icon in used if icon not in known} == set()
