"""All certificates of an event at once: issued, or drawn into files, some at a time, by the task queue.

Each step is a transaction under the run's lock that notes how far it came, so a run that is worked on twice, or goes on after its worker
died, does everything once.
"""

import datetime
import io
import zipfile
from collections.abc import Callable

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from thep.accounts.models import User
from thep.cpd.marks import may_be_marked
from thep.events.models import Event
from thep.mail import wordings
from thep.tasks import enqueue_on_commit, task

from . import certificates, document, earned, letters
from .errors import CertificateError, NothingToDraw
from .models import Certificate, CertificateRun, CertificateRunPart

Kind = CertificateRun.Kind
AT_A_TIME = {Kind.ISSUE: 50, Kind.ZIP: 25, Kind.PDF: 100}
LOST_AFTER = datetime.timedelta(minutes=10)
KEPT = datetime.timedelta(days=7)


def start(event: Event, kind: str, *, by: User) -> CertificateRun:
    """Have all certificates of `event` issued, or drawn into files, and return the run; the one under way, where there is one.

    Raises:
        NoCertificates, NotOver: they can't be issued.
        NothingToDraw: there are none to draw.
    """
    with transaction.atomic():
        Event.objects.select_for_update(no_key=True).get(pk=event.pk)
        if found := CertificateRun.objects.filter(event=event, kind=kind, finished_at=None).first():
            return found
        if kind == Kind.ISSUE:
            earned.measure_of(event)
            total = len(may_be_marked(event))
        elif not (total := Certificate.objects.in_force().filter(event=event).count()):
            raise NothingToDraw("No certificate of this event is in force. Issue certificates first.")
        run = CertificateRun.objects.create(event=event, kind=kind, total=total, asked_by=by)
        enqueue_on_commit(work_on_all)
    return run


@task()
def work_on_all() -> None:
    """Do what waits to be done; what that raises is left to the sweep."""
    for pk in CertificateRun.objects.filter(finished_at=None).values_list("pk", flat=True):
        work_on(pk)


def work_on_forgotten() -> int:
    """Go on with runs whose task must be lost, and return how many steps that took."""
    lost = CertificateRun.objects.filter(finished_at=None, moved_at__lt=timezone.now() - LOST_AFTER)
    return sum(work_on(pk) for pk in list(lost.values_list("pk", flat=True)))


def work_on(pk: int) -> int:
    """Go on with a run until it is finished, and return how many steps that took."""
    steps = 0
    while step(pk):
        steps += 1
    return steps


def step(pk: int) -> bool:
    """Do the next part of a run; return whether there was one."""
    with transaction.atomic():
        run = CertificateRun.objects.select_for_update(of=("self",)).select_related("event", "asked_by").filter(pk=pk).first()
        if run is None or not run.is_under_way:
            return False
        try:
            people = STEPS[Kind(run.kind)](run)
        except CertificateError as refusal:
            run.stopped, people = str(refusal), []
        if people:
            run.position, run.done = people[-1], min(run.done + len(people), run.total)
        else:
            run.finished_at, run.done = timezone.now(), run.done if run.stopped else run.total
        run.moved_at = timezone.now()
        run.save()
    return bool(people)


def forget_runs() -> int:
    """Delete what was done a week ago, with the files that were drawn, and return how many."""
    CertificateRunPart.objects.filter(run__finished_at__lt=timezone.now() - KEPT).delete()
    return CertificateRun.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()[0]


def _issue(run: CertificateRun) -> list[int]:
    people = sorted(pk for pk in may_be_marked(run.event) if pk > run.position)[: AT_A_TIME[Kind.ISSUE]]
    made = certificates.issue_to_many(run.event, people, by=run.asked_by)
    with wordings.read_once():
        for certificate in made:
            letters.send(certificate)
    run.issued += len(made)
    return people


def _draw_zip(run: CertificateRun) -> list[int]:
    chosen, file = _next(run), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for certificate in chosen:
            archive.writestr(document.file_name(certificate), document.draw(certificate))
    return _keep(run, chosen, file.getvalue())


def _draw_pdf(run: CertificateRun) -> list[int]:
    chosen = _next(run)
    return _keep(run, chosen, document.draw_many(chosen) if chosen else b"")


def _next(run: CertificateRun) -> list[Certificate]:
    in_force = Certificate.objects.in_force().filter(event=run.event, person__gt=run.position).exclude(name="")
    # By the key: ordered by "person", they would come by name, and `position` would leave some out.
    return list(in_force.order_by("person_id")[: AT_A_TIME[Kind(run.kind)]])


def _keep(run: CertificateRun, chosen: list[Certificate], drawn: bytes) -> list[int]:
    if chosen:
        count = run.parts.aggregate(count=Count("pk"))["count"]
        run.parts.create(number=count + 1, sheets=len(chosen), document=drawn)
        run.issued += len(chosen)
    return [certificate.person_id for certificate in chosen]


STEPS: dict[CertificateRun.Kind, Callable[[CertificateRun], list[int]]] = {
    Kind.ISSUE: _issue,
    Kind.ZIP: _draw_zip,
    Kind.PDF: _draw_pdf,
}
