"""The pages of files, drawn after they were added: in a child process with bounds, out of reach of whoever waits for an answer."""

import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from thep.schedule.rounds import SomeFailed
from thep.search import registry
from thep.tasks import task

from .files import drawing, slides
from .files.kinds import FileKind, kind_named
from .models import KIND, Resource, ResourcePage, ResourceVersion

SOON = datetime.timedelta(minutes=10)
"""What still waits after so long is drawn by the sweep: its task was lost."""

AT_ONCE = 5
"""How many sets of slides that are words so far are drawn in a round, which other rounds wait for."""

WAITING = Q(drawing=ResourceVersion.Drawing.WAITING)
WORDS_ALONE = Q(kind=FileKind.SLIDES.extension, drawing=ResourceVersion.Drawing.DONE, why_not_drawn="") & Exists(
    ResourcePage.objects.filter(version=OuterRef("pk"), picture="")
)
"""Slides that were read where no program was there to draw them."""


@task()
def draw_version(version: int) -> None:
    """Draw a version's pages and read its words, unless that is done; what can't be drawn says why. Can be repeated."""
    waiting = ResourceVersion.objects.filter(pk=version, drawing=ResourceVersion.Drawing.WAITING).first()
    if waiting is not None:
        draw(waiting)


def draw(version: ResourceVersion) -> None:
    """Draw the pages of `version`. A version that was removed meanwhile stays removed, and the same page isn't written twice."""
    with version.file.open("rb") as file:
        drawn = drawing.draw(file, kind_named(version.kind))
    with transaction.atomic():
        # Its resource is held first, as by whoever changes it.
        if not Resource.objects.select_for_update(of=("self",)).filter(pk=version.resource_id).exists():
            return
        found = ResourceVersion.objects.filter(WAITING | WORDS_ALONE, pk=version.pk).first()
        if found is None:
            return
        found.pages.all().delete()
        for number, page in enumerate(drawn.pages, start=1):
            row = ResourcePage(version=found, number=number, width=page.width, height=page.height, text=page.text)
            if page.picture:
                row.picture.save("page.webp", ContentFile(page.picture), save=False)
            row.save()
        found.drawing = ResourceVersion.Drawing.DONE
        found.page_count, found.text, found.html, found.why_not_drawn = drawn.count, drawn.text, drawn.html, drawn.reason
        found.save(update_fields=["drawing", "page_count", "text", "html", "why_not_drawn"])
        registry.refresh(KIND, str(found.resource_id))


def draw_waiting() -> int:
    """Draw what has waited for a worker in vain, and slides that people see as words; return how many.

    Raises SomeFailed where a file can't be read.
    """
    late = [*ResourceVersion.objects.filter(WAITING, added_at__lt=timezone.now() - SOON)]
    if slides.program():
        seen = Exists(Resource.objects.shown().filter(current=OuterRef("pk")))
        late += ResourceVersion.objects.filter(WORDS_ALONE, seen)[:AT_ONCE]
    done = failed = 0
    why = ""
    for version in late:
        try:
            draw(version)
            done += 1
        except OSError as error:  # its file can't be read; the others are drawn all the same
            failed, why = failed + 1, str(error)
    if failed:
        raise SomeFailed(done, failed, why)
    return done
