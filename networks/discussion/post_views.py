"""What members do with a post: change and delete their own, read earlier words, and report what is wrong."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from networks.errors import NetworksError
from networks.members.entering import for_members
from networks.pages.frame import frame
from networks.pages.models import NetworkPage
from thep.accounts.access import person_of
from thep.design.form_fields import make_room_for

from . import access, moderation, posts
from .forms import ReportForm, WordsForm
from .models import NetworkThread, State, ThreadPost

WAYS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(WAYS)
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask whoever wrote a post for other words."""
    network, post = own(request, slug, pk)
    form = WordsForm(request.POST if request.method == "POST" else None, initial={"words": post.html, "is_html": True})
    form.fields["words"].label = "Your post"
    make_room_for(form, "words", post.text)
    if form.is_bound and form.is_valid():
        try:
            posts.edit(post, by=person_of(request), html=form.html)
        except NetworksError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your changes are saved.")
            return redirect(post.address)
    return ask(request, network, post, "Change your post", "networks/discussion/edit.html", form=form)


@never_cache
@require_safe
@for_members("Discussion")
def earlier(request: HttpRequest, network: NetworkPage, pk: int) -> HttpResponse:
    """Show the words that a post had before, the latest first."""
    access.need_space(network)
    post = access.post_seen(request, network, pk)
    edits = [(each, mark_safe(each.html)) for each in post.edits.all()]  # noqa: S308  # cleaned before it was kept
    if post.edited_at is None:
        raise Http404
    return ask(request, network, post, "Earlier words", "networks/discussion/earlier.html", edits=edits)


@login_required
@require_http_methods(WAYS)
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask whoever wrote a post whether to delete it, and delete it."""
    network, post = own(request, slug, pk)
    if request.method == "POST":
        try:
            posts.delete(post, by=person_of(request))
        except NetworksError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Your post is deleted.")
        is_left = NetworkThread.objects.filter(pk=post.thread_id, state=State.SHOWN).exists()
        return redirect(post.thread.address) if is_left else redirect("network_discussion", network.slug)
    return ask(request, network, post, "Delete your post", "networks/discussion/delete.html")


@require_http_methods(WAYS)
@for_members("Discussion")
def report(request: HttpRequest, network: NetworkPage, pk: int) -> HttpResponse:
    """Ask a member what is wrong with a post, and tell its leads."""
    access.need_space(network)
    post = access.post_seen(request, network, pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            moderation.report(post, by=person_of(request), words=form.cleaned_data["words"])
        except NetworksError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Thank you. We’ve told the leads of the network.")
            return redirect(post.address)
    return ask(request, network, post, "Report this post", "networks/discussion/report.html", form=form)


def own(request: HttpRequest, slug: str, pk: int) -> tuple[NetworkPage, ThreadPost]:
    """Return a post for whoever wrote it. Raises Http404 for all others."""
    network = access.entered(slug, request)
    post = access.post_seen(request, network, pk)
    if post.author_id != request.user.pk or post.state == State.REMOVED:
        raise Http404
    return network, post


def ask(request: HttpRequest, network: NetworkPage, post: ThreadPost, heading: str, template: str, **more: Any) -> HttpResponse:
    context = frame(network, request, heading) | {"post": post, "thread": post.thread, "heading": heading} | more
    context["words"] = mark_safe(post.html)  # noqa: S308  # cleaned before it was kept
    context["crumbs"] = [*context["crumbs"][:2], (post.thread.title, post.thread.address), (heading, "")]
    form = more.get("form")
    return render(request, template, context, status=422 if form is not None and form.errors else 200)
