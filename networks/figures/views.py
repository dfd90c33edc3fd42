"""A network's figures as its leads and the office see them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.members import access
from networks.pages.frame import frame
from networks.resources.use_figures import figures_of

from .coverage import by_phase, coverage_of
from .meeting_attendance import attendance_of
from .new_and_quiet import NEW, new_and_quiet

MOST_RESOURCES = 50


@login_required
@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which schools are in the network and which aren't, who came to its meetings, what is used, and who is new or quiet."""
    network = access.led(slug, request)
    coverage = coverage_of([network])
    represented, wanted = coverage.counts(network)
    phases = [
        (label, [row for row in rows if row.people], [row for row in rows if row.is_missing], any(row.is_for for row in rows))
        for label, rows in by_phase(coverage.of_network(network))
    ]
    context = frame(network, request, "Figures") | {
        "represented": represented,
        "wanted": wanted,
        "phases": phases,
        "attendance": attendance_of(network),
        "resources": figures_of(network, most=MOST_RESOURCES),
        "people": new_and_quiet(network),
        "new_days": NEW.days,
    }
    return render(request, "networks/figures/figures.html", context)
