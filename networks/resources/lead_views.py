"""What leads do with resources: add, describe, replace, place, remove; and what they and the office settle."""

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from networks.errors import ChangedMeanwhile, NetworksError, UploadGone
from networks.members import access as membership
from networks.pages.frame import frame
from networks.pages.models import NetworkPage
from thep.accounts.access import need_second_factor, person_of
from thep.accounts.models import User
from thep.cms.visible_text import one_line
from thep.design.form_fields import make_room_for
from thep.events.models import Event

from . import access, contents, meeting_resources, moderation, placements, resources, telling
from .files.names import safe_name
from .forms import MOST_FILES, AddForm, ChangeForm, PlacesForm, RemoveForm, TakeDownForm, VersionForm, WhatForm
from .models import Resource
from .uploads import uploads
from .views import kept, then

F = TypeVar("F", bound=WhatForm)

WAYS = ["GET", "HEAD", "POST"]
MOST_LETTERS = 100


@login_required
@require_http_methods(WAYS)
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a lead what they share; add each file as a resource of its own. What one file can't be is said beside it, the rest go on."""
    network = membership.led(slug, request)
    form = _filled(request, network, AddForm, initial=_as_of(network))
    added: list[Resource] = []
    if form.is_bound and form.is_valid():
        added, refused = _add(request, network, form)
        for each in added if form.cleaned_data["tells"] else ():
            telling.tell(each, by=person_of(request))
        for words in refused:
            form.add_error("file", words)
        if added and not refused:
            number = len(added)
            messages.success(request, "Members can see it now." if number == 1 else f"Members can see {number} new resources now.")
            if number == 1:
                return redirect("network_resource", added[0].pk)
            return redirect("network_resources", network.slug)
        if added:
            messages.success(
                request, f"{len(added)} of {len(added) + len(refused)} files are shared. See below what is wrong with the others."
            )
    context = frame(network, request, "Share a resource") | {"form": form, "arrived": [] if added else form.uploaded}
    return render(request, "networks/resources/add.html", context, status=422 if form.errors else 200)


def _filled(request: HttpRequest, network: NetworkPage, kind: type[F], **given: Any) -> F:
    """Return the form as it was sent, with the files that came in parts before; an empty one where nothing was sent."""
    if request.method != "POST":
        return kind(**given)
    tokens = request.POST.getlist("uploads")[:MOST_FILES]
    form = kind(request.POST, request.FILES, uploaded=uploads.finished(tokens, network, person_of(request)))
    if len(form.uploaded) < len(set(tokens)):
        form.add_error("file", str(UploadGone()))
    return form


def _as_of(network: NetworkPage) -> dict[str, Any]:
    """Return what a network's things are mostly of: its phases and subjects."""
    return {"phases": network.phases, "subjects": network.subjects.all()}


def _add(request: HttpRequest, network: NetworkPage, form: AddForm) -> tuple[list[Resource], list[str]]:
    by = person_of(request)
    added, refused = [], []
    words = form.contents_of_words()
    if words is not None:
        try:
            added.append(resources.add(network, form.details(), words, by=by))
        except NetworksError as error:
            refused.append(str(error))
    for token, file in form.files_given:
        try:
            title, version = _contents_of(file, form)
            with transaction.atomic():
                _use_up(token, network, by)
                made = resources.add(network, form.details(title), version, by=by)
        except NetworksError as error:
            uploads.forget([token], network, by)
            refused.append(f"{safe_name(file.name or '')}: {error}")
        else:
            added.append(made)
    return added, refused


def _use_up(token: str, network: NetworkPage, by: User) -> None:
    """Have what came in parts used once: whoever presses again, or was cut off in the middle, adds what is left."""
    if token:
        uploads.use_up(token, network, by)


def _contents_of(upload: Any, form: AddForm | VersionForm) -> tuple[str, resources.Contents]:
    """Return what a file is called where its lead says nothing, and the version that it makes. Raises FileRefused."""
    if form.cleaned_data["as_page"] and (upload.name or "").lower().endswith(".docx"):
        return contents.of_word(upload)
    version = contents.of_file(upload, keep_names=form.cleaned_data["keep_names"])
    return contents.title_of(version.name), version


@login_required
@require_http_methods(WAYS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a lead what is said of it, and save that; over what somebody has saved meanwhile only once they were shown what that is."""
    resource = kept(request, pk)
    standing = resources.details_of(resource)
    form = ChangeForm(request.POST if request.method == "POST" else None, standing=standing)
    seen = request.POST.get("seen", "") if form.is_bound else resources.fingerprint_of(standing)
    is_overtaken = False
    if form.is_bound and form.is_valid():
        try:
            resources.change(resource, form.details(), by=person_of(request), seen=seen)
        except ChangedMeanwhile as error:
            is_overtaken, seen = True, resources.fingerprint_of(error.standing)
            form = ChangeForm(request.POST, standing=error.standing)
            form.say_what_stands(str(error))
        else:
            messages.success(request, "Your changes are saved.")
            return redirect("network_resource", pk)
    more = {"seen": seen, "is_overtaken": is_overtaken}
    return _form(request, resource, "Change the details", "networks/resources/details.html", form, **more)


@login_required
@require_http_methods(WAYS)
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a lead for a newer version and what changed."""
    resource = kept(request, pk)
    current = resource.current
    initial = {"words": current.html if current and not current.is_file else "", "link": current.link if current else ""}
    form = _filled(request, home := access.home_of(resource), VersionForm, initial=initial)
    make_room_for(form, "words", current.text if current and current.html else "")
    if form.is_bound and form.is_valid():
        try:
            words, by = form.contents_of_words(), person_of(request)
            token, file = ("", None) if words else form.files_given[0]
            version = words or _contents_of(file, form)[1]
            with transaction.atomic():
                _use_up(token, home, by)
                resources.add_version(resource, version, what_changed=form.cleaned_data["what_changed"], by=by)
        except NetworksError as error:
            form.add_error("file", str(error))
        else:
            if form.cleaned_data["tells"] and resource.is_shown:
                telling.tell(resource, by=person_of(request))
            messages.success(request, "Everybody sees the new version from now on. The earlier ones are kept.")
            return redirect("network_resource", pk)
    return _form(request, resource, "New version", "networks/resources/version.html", form, arrived=form.uploaded)


@login_required
@require_http_methods(WAYS)
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a lead in which other networks of theirs it is shown."""
    resource = kept(request, pk)
    home = access.home_of(resource)
    networks = access.placeable_by(request.user).exclude(pk=home.pk)
    initial = {"networks": networks.filter(placements__resource=resource)}
    form = PlacesForm(request.POST if request.method == "POST" else None, networks=networks, initial=initial)
    if form.is_bound and form.is_valid():
        chosen = list(form.cleaned_data["networks"])
        if then(request, lambda by: placements.place(resource, chosen, by=by), "The networks that show it are saved."):
            return redirect("network_resource", pk)
    return _form(request, resource, "Show in other networks", "networks/resources/places.html", form, networks=networks)


@login_required
@require_http_methods(WAYS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a lead whether it is deleted, or goes on in another network that shows it."""
    resource = kept(request, pk)
    home = access.home_of(resource)
    elsewhere = NetworkPage.objects.filter(placements__resource=resource).exclude(pk=home.pk).order_by("title")
    form = RemoveForm(request.POST if request.method == "POST" else None, elsewhere=elsewhere)
    if form.is_bound and form.is_valid():
        new_home = form.cleaned_data["home"]
        if new_home is None:
            if then(request, lambda by: resources.remove(resource, by=by), f"‘{resource.title}’ is deleted."):
                return redirect("network_resources", home.slug)
        elif then(
            request, lambda by: placements.move_home(resource, new_home, by=by), f"‘{resource.title}’ belongs to {new_home.title} now."
        ):
            return redirect("network_resources", home.slug)
    return _form(request, resource, "Remove this resource", "networks/resources/remove.html", form, home=home, elsewhere=elsewhere)


def _form(request: HttpRequest, resource: Resource, heading: str, template: str, form: Any, **more: Any) -> HttpResponse:
    known = access.networks_of(resource, request.user)[0]  # whoever takes it down may not know its home
    context = frame(known, request, heading) | {"form": form, "resource": resource, "heading": heading} | more
    context["crumbs"] = [*context["crumbs"][:2], (resource.title, reverse("network_resource", args=[resource.pk])), (heading, "")]
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_out(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Have a network show it no longer."""
    network = membership.led(slug, request)
    resource = get_object_or_404(Resource, pk=pk, placements__network=network)
    then(request, lambda by: placements.take_out(resource, network, by=by), f"{network.title} no longer shows ‘{resource.title}’.")
    return redirect("network_resources", slug)


@login_required
@require_http_methods(WAYS)
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask those who lead one of its networks, or the office, why it is taken down."""
    resource = _settled(request, pk)
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        done = "Only leads of its networks can see this resource now."
        then(request, lambda by: moderation.take_down(resource, by=by, why=form.cleaned_data["why"]), done)
        return redirect("network_resource", pk)
    return _form(request, resource, "Take down this resource", "networks/resources/take_down.html", form)


@login_required
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a resource again that was taken down."""
    resource = _settled(request, pk)
    then(request, lambda by: moderation.put_back(resource, by=by), "Members can see this resource again.")
    return redirect("network_resource", pk)


@login_required
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that what was reported is settled, and the resource stays."""
    resource = _settled(request, pk)
    then(request, lambda by: moderation.dismiss_reports(resource, by=by), "The reports are closed, and the resource stays.")
    return redirect("network_resource", pk)


@login_required
@require_POST
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the next digest of the members tell of a resource."""
    resource = kept(request, pk)
    then(request, lambda by: telling.tell(resource, by=by), "The next email from their networks tells members of this resource.")
    return redirect("network_resource", pk)


@login_required
@require_POST
def still_good(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a resource is still good."""
    resource = kept(request, pk)
    then(request, lambda by: resources.still_good(resource, by=by), "Thank you. We’ll ask again in a year.")
    return redirect("network_resource", pk)


def _settled(request: HttpRequest, pk: int) -> Resource:
    resource = get_object_or_404(access.seen_by(request.user).select_related("current"), pk=pk)
    if not access.may_settle(request.user, resource):
        raise Http404
    need_second_factor(person_of(request))
    return resource


@login_required
@require_http_methods(WAYS)
def for_meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a lead what belongs to a meeting."""
    network = membership.led(slug, request)
    event = get_object_or_404(Event.objects.open(), pk=pk, page=network.page_ptr_id)
    words = one_line(request.GET.get("q", ""))[:MOST_LETTERS]
    form = meeting_resources.ChoiceForm(request.POST if request.method == "POST" else None, network=network, event=event, words=words)
    if form.is_bound and form.is_valid():
        chosen = list(form.cleaned_data["resources"])
        meeting_resources.choose(network, event, chosen, by=person_of(request))
        messages.success(request, "What belongs to the meeting is saved.")
        return redirect("network_meeting", slug, pk)
    context = frame(network, request, "Resources of the meeting") | {"form": form, "event": event, "words": words}
    return render(request, "networks/resources/for_meeting.html", context, status=422 if form.errors else 200)
