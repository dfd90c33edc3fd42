"""Our documents are PDF/UA-1, by veraPDF: what a screen reader needs is in them, and the validator misses it where it is taken out."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of
from tests.factories.cpd import certified, place_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.payments import written_order
from tests.factories.schools import SchoolFactory
from thep.cpd.certificates import document as certificate_document
from thep.cpd.learning import views as learning
from thep.cpd.learning.records import record_of
from thep.cpd.paper.sheet import draw_sheet
from thep.memberzone import value_views
from thep.payments import receipts
from thep.statements import content
from thep.statements import document as statement_document
from thep.statements.models import TermStatement
from thep.statements.periods import last_period

VALIDATOR = Path(__file__).parents[3] / "var/java"
IS_THERE = (VALIDATOR / ".installed").exists() and shutil.which("java")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not IS_THERE and not os.environ.get("CI"), reason="make var/java/.installed fetches the validator (needs Maven)"),
]


def checked(files):
    """What veraPDF says of each file, by its name. The virtual machine takes its time to start, so it starts once."""
    command = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", f"{VALIDATOR}:{VALIDATOR}/*", "CheckPdfUa", *map(str, files)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    lines = [line.split("\t") for line in said.splitlines() if "\t" in line]
    return {Path(file).stem: (result, int(count), broken) for file, result, count, broken in lines}


def without_tags(draw, monkeypatch):
    """What `draw` draws, with nothing that leads to its tags."""
    from weasyprint import HTML

    with monkeypatch.context() as patched:
        patched.setattr(HTML, "write_pdf", functools.partialmethod(HTML.write_pdf, uncompressed_pdf=True))
        return draw().replace(b"/StructTreeRoot", b"/StructTreeNone")


def value_drawer():
    """What draws a member school's year with a place in it."""
    membership = MembershipFactory(tier=TierFactory(name="Full"))
    TierTermsFactory(tier=membership.tier)
    event = EventFactory(price=4500, title="Oracy in every lesson")
    book(event, lead_of(membership.school), school=membership.school, payment="invoice", purchase_order="PO 7")
    return lambda: value_views.draw(membership.school, membership.academic_year)


def test_documents_are_pdf_ua_and_those_without_their_tags_are_not(tmp_path, monkeypatch):
    school, period = SchoolFactory(), last_period()
    order = written_order(school, made="2026-09-20", paid="2026-10-20", purchase_order="PO 4711")
    term = TermStatement(school=school, academic_year=period.academic_year, term=period.number)
    draw_value = value_drawer()
    certificate = certified(title="Phonics that sticks")
    place_at(certificate.event, PersonFactory(name="Peter Lowe"), school=school)
    documents = {
        "certificate": certificate_document.draw(certificate),
        "certificates": certificate_document.draw_many([certificate, certificate]),
        "learning": learning.draw(certificate.person, record_of(certificate.person)),
        "sheet": draw_sheet(certificate.event, session=None),
        "statement": statement_document.draw(content.gather(term)[1]),
        "receipt": receipts.draw_pdf(order),
        "value": draw_value(),
        "certificate_without_tags": without_tags(lambda: certificate_document.draw(certificate), monkeypatch),
        "value_without_tags": without_tags(draw_value, monkeypatch),
    }
    for name, pdf in documents.items():
        (tmp_path / f"{name}.pdf").write_bytes(pdf)

    said = checked(sorted(tmp_path.glob("*.pdf")))

    passed = {name: result for name, (result, _, _) in said.items()}
    assert passed == {name: "fails" if name.endswith("without_tags") else "passes" for name in documents}, said
    assert all(count > 100 for _, count, _ in said.values()), said
    for name in ("certificate_without_tags", "value_without_tags"):
        assert "7.1-3" in said[name][2].split()  # "Content shall be marked as Artifact or tagged as real content"
