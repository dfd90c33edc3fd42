"""The sign-in sheet of a session, as a tagged PDF: names and schools, and nothing else of anybody."""

from pathlib import Path

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify

from thep.cpd.registers import register_of
from thep.cpd.taking.rows import session_shown
from thep.design import tagged_pdf
from thep.events.models import Event

STYLE = Path(__file__).with_name("sheet.css")
SPARE_LINES = 6


def draw_sheet(event: Event, *, session: str | None) -> bytes:
    """Return the sheet of the session with this key; without one, of today's or the next."""
    register = register_of(event)
    shown = session_shown(register.sessions, session)
    context = {
        "event": event,
        "session": shown,
        "sessions": len(register.sessions),
        "lines": [line for line in register.lines if shown is None or line.is_at(shown)],
        "spare": range(SPARE_LINES),
    }
    return tagged_pdf.draw(render_to_string("cpd/paper/sheet_pdf.html", context), style=STYLE)


def answer_sheet(event: Event, *, session: str | None) -> HttpResponse:
    """Return the sheet as a file to look at or print; nobody else keeps it."""
    answer = HttpResponse(draw_sheet(event, session=session), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="sign-in-{slugify(event.title) or event.pk}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
