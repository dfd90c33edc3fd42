"""Nothing that a template writes on lines of its own leaves a space before a comma or a full stop."""

import re

from tests.sources import ROOT

SPACE_BEFORE = re.compile(r"^\s*\{% end(if|for|with) %\}[:.,;)]", re.MULTILINE)


def test_no_tag_on_a_line_of_its_own_ends_before_a_comma_or_a_full_stop():
    files = sorted((ROOT / "templates").rglob("*.html"))
    assert len(files) > 200
    assert [str(file.relative_to(ROOT)) for file in files if SPACE_BEFORE.search(file.read_text())] == []
