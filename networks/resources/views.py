"""What members see of a resource, keep of it and say of it. To whoever isn't in its networks nothing is told but which these are."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from networks.errors import NetworksError
from networks.members import access as membership
from networks.members.entering import for_members, say_whom_it_is_for
from networks.pages.frame import frame
from networks.pages.models import NetworkPage
from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.digests import openings
from thep.events.models import Event

from . import access, meeting_resources, moderation, packs, uses
from .forms import ReportForm
from .models import Resource, ResourcePage, ResourceVersion
from .resource_list import NetworkResourceList, ResourceList

PICTURES = "image/webp"


@login_required
@never_cache
@require_safe
def every_resource(request: HttpRequest) -> HttpResponseBase:
    """List what is shared in all networks of the reader."""
    return ResourceList.show(request)


@never_cache
@require_safe
@for_members("Resources")
def of_network(request: HttpRequest, network: NetworkPage) -> HttpResponseBase:
    """List what a network shares, to its members."""
    context = frame(network, request, "Resources") | {"may_lead": membership.may_lead(request.user, network)}
    return NetworkResourceList(request, network).respond(request, **context)


@never_cache
@require_safe
def resource(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a resource, its pages and its versions; to whoever isn't in its networks, who it is for."""
    found = access.seen_by(request.user).filter(pk=pk).with_uses().select_related("current", "added_by").first()
    if found is None:
        return _for_members(request, pk)
    return show(request, found)


@never_cache
@require_safe
def earlier_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show the words or the link of an earlier version as they were; the newest is on the resource's own page, and files are downloaded."""
    found = access.seen_by(request.user).filter(pk=pk).select_related("current", "taken_down_by").first()
    if found is None:
        return _for_members(request, pk)
    version = get_object_or_404(found.versions.filter(file=""), number=number)
    if version == found.current:
        return redirect("network_resource", pk)
    here = f"Version {version.number}"
    context = frame(access.networks_of(found, request.user)[0], request, here) | {"resource": found, "version": version}
    context["crumbs"] = [*context["crumbs"][:2], (found.title, reverse("network_resource", args=[pk])), (here, "")]
    return render(request, "networks/resources/earlier_version.html", context)


def show(request: HttpRequest, found: Resource, form: ReportForm | None = None) -> HttpResponse:
    networks = access.networks_of(found, request.user)
    current = found.current
    if current is not None:
        openings.note_opened(request, [(current, current.told_at)])
    keeps = access.may_keep(request.user, found)
    settles = keeps or access.may_settle(request.user, found)
    context = frame(networks[0], request, found.title) | {
        "resource": found,
        "version": current,
        "versions": found.versions.select_related("added_by"),
        "pages": current.pages.all() if current else (),
        "networks": networks,
        "subjects": found.subjects.all(),
        "tags": found.tags.all(),
        "has_used": found.uses.filter(person=request.user.pk).exists(),
        "keeps": keeps,
        "settles": settles,
        "reports": found.reports.filter(settled_at=None).select_related("reported_by") if settles else (),
        "schools": uses.schools_of(found) if keeps else (),
        "taken_out_of": access.where_led(found, request.user),
        "form": form or ReportForm(),
    }
    context["crumbs"] = [*context["crumbs"][:2], ("Resources", reverse("network_resources", args=[networks[0].slug])), (found.title, "")]
    return render(request, "networks/resources/resource.html", context, status=422 if form and form.errors else 200)


def _for_members(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the networks whose members see it, and nothing of it. Raises Http404 where they are hidden, or there is none."""
    networks = access.listed_networks(pk, request)
    if not networks:
        raise Http404
    return say_whom_it_is_for(request, networks[0], "Resource", others=networks[1:])


@never_cache
@require_safe
def file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Hand out the file of a version to keep, and count that."""
    version = _version(request, pk, number)
    if version is None:
        return _for_members(request, pk)
    if not version.file:
        raise Http404
    if request.method == "GET":
        uses.count_downloads([version.resource], by=person_of(request))
    return FileResponse(version.file.open("rb"), as_attachment=True, filename=version.name, content_type="application/octet-stream")


@never_cache
@require_safe
def picture(request: HttpRequest, pk: int, number: int, page: int) -> HttpResponseBase:
    """Show the picture of a page."""
    version = _version(request, pk, number)
    if version is None:
        return _for_members(request, pk)
    drawn = get_object_or_404(ResourcePage.objects.exclude(picture=""), version=version, number=page)
    return FileResponse(drawn.picture.open("rb"), content_type=PICTURES)


def _version(request: HttpRequest, pk: int, number: int) -> ResourceVersion | None:
    """Return the version, or None for whoever doesn't see the resource. Raises Http404 where whoever does finds no such version."""
    seen = access.seen_by(request.user).filter(pk=pk)
    found = ResourceVersion.objects.select_related("resource").filter(resource__in=seen, number=number).first()
    if found is None and seen.exists():
        raise Http404
    return found


@login_required
@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Note in one tap that somebody used it, and take it back in another."""
    found = _seen(request, pk)
    uses.use(found, by=person_of(request))
    return redirect(reverse("network_resource", args=[pk]) + "#used")


@login_required
@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell its leads what is wrong with it."""
    found = _seen(request, pk)
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            moderation.report(found, by=person_of(request), words=form.cleaned_data["words"])
        except NetworksError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Thank you. We’ve told those who look after it.")
            return redirect("network_resource", pk)
    return show(request, found, form)


@never_cache
@require_safe
@for_members("Resources")
def pack_of_meeting(request: HttpRequest, network: NetworkPage, pk: int) -> HttpResponseBase:
    """Hand out what belongs to a meeting as one file, of what the reader may see."""
    event = get_object_or_404(Event.objects.open(), pk=pk, page=network.page_ptr_id)
    return _packed(request, network, meeting_resources.of_meeting(event, request.user), f"{network.slug}-{event.title}")


@never_cache
@require_safe
@for_members("Resources")
def pack_of_list(request: HttpRequest, network: NetworkPage) -> HttpResponseBase:
    """Hand out what a network shares, as its list is filtered, as one file."""
    asked = NetworkResourceList(request, network)
    rows = asked.first_rows(asked.read(request.GET), packs.MOST)
    return _packed(request, network, [row.resource for row in rows], f"{network.slug}-resources")


def _packed(request: HttpRequest, network: NetworkPage, found: list[Resource], name: str) -> HttpResponseBase:
    try:
        packed = packs.pack(found)
    except NetworksError as error:
        messages.error(request, str(error))
        return redirect("network_resources", network.slug)
    uses.count_downloads(found, by=person_of(request))
    return FileResponse(packed, as_attachment=True, filename=f"{slugify(name)}.zip", content_type="application/zip")


def _seen(request: HttpRequest, pk: int) -> Resource:
    return get_object_or_404(access.seen_by(request.user).with_uses().select_related("current", "added_by"), pk=pk)


def kept(request: HttpRequest, pk: int) -> Resource:
    """Return the resource for those who lead its home, and the office. Raises Http404 for all others, SecondFactorNeeded."""
    found = _seen(request, pk)
    membership.led(access.home_of(found).slug, request)
    return found


def then(request: HttpRequest, step: Callable[[User], object], done: str) -> bool:
    """Take a step as whoever asks, and say that it's done, or why not."""
    try:
        step(person_of(request))
    except NetworksError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True
