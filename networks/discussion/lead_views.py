"""What leads and the office do in a discussion: switch it on and off, publish what waits, settle reports, pin, close and remove."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.errors import NetworksError
from networks.members import access as membership
from networks.pages.frame import frame
from thep.accounts.access import person_of
from thep.accounts.models import User

from . import access, moderation, spaces, threads
from .forms import RemoveForm, SpaceForm
from .models import NetworkThread, ThreadPost
from .post_views import ask

MOST = 100
"""Posts of the queue on its page; the next come when these are settled."""

STEPS: dict[str, tuple[Callable[..., None], str]] = {
    "pin": (threads.pin, "The thread stands above the others now."),
    "unpin": (threads.unpin, "The thread stands among the others again."),
    "close": (threads.close, "The thread is closed. Nobody can add to it."),
    "reopen": (threads.reopen, "Members can reply again."),
}


@login_required
@require_POST
def space(request: HttpRequest, slug: str) -> HttpResponse:
    """Start the discussion space of a network, change how it works, or switch it off."""
    network = membership.led(slug, request)
    form = SpaceForm(request.POST)
    form.is_valid()
    is_on = request.POST.get("is_on") == "yes"
    was_on = network.has_discussion
    done = "Members can write to each other here now." if is_on else "The discussion space is switched off. What was written is kept."
    if is_on and was_on:
        done = "Your choice is saved."
    waits = bool(form.cleaned_data.get("posts_wait")) if is_on else network.posts_wait
    then(request, lambda by: spaces.switch(network, by=by, is_on=is_on, posts_wait=waits), done)
    return redirect("network_discussion", network.slug)


@login_required
@never_cache
@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Show leads what waits to be published, and what was reported."""
    network = access.led(slug, request)
    waiting = [(post, mark_safe(post.html)) for post in moderation.waiting_in(network)[:MOST]]  # noqa: S308  # cleaned before
    reported = moderation.reported_in(network).prefetch_related("reports__reported_by")[:MOST]
    context = frame(network, request, "Posts to check") | {
        "waiting": waiting,
        "reported": [
            (post, mark_safe(post.html), [each for each in post.reports.all() if each.settled_at is None])  # noqa: S308
            for post in reported
        ],
    }
    context["crumbs"] = [*context["crumbs"][:2], ("Discussion", reverse("network_discussion", args=[slug])), ("Posts to check", "")]
    return render(request, "networks/discussion/queue.html", context)


@login_required
@require_POST
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Pin a thread or not, close it or open it again."""
    network = access.led(slug, request)
    thread: NetworkThread = access.thread_seen(request, network, pk)
    operation, done = STEPS.get(request.POST.get("step", ""), (None, ""))
    if operation is None:
        raise Http404
    then(request, lambda by: operation(thread, by=by), done)
    return redirect(thread.address)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a lead why a post has to go, and hide it."""
    network = access.led(slug, request)
    post = access.post_seen(request, network, pk)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            moderation.remove(post, by=person_of(request), why=form.cleaned_data["why"])
        except NetworksError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The thread is removed." if post.is_first else "The post is removed.")
            return redirect(post.address)
    heading = "Remove this thread" if post.is_first else "Remove this post"
    return ask(request, network, post, heading, "networks/discussion/remove.html", form=form)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a post that waits."""
    post = _led_post(request, slug, pk)
    then(request, lambda by: moderation.publish(post, by=by), "The post is published.")
    return redirect("network_discussion_queue", slug)


@login_required
@require_POST
def restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a post again that was removed."""
    post = _led_post(request, slug, pk)
    then(request, lambda by: moderation.restore(post, by=by), "The post is shown again.")
    return redirect(post.address)


@login_required
@require_POST
def settle(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keep a post, and close the reports of it."""
    post = _led_post(request, slug, pk)
    then(request, lambda by: moderation.dismiss_reports(post, by=by), "The reports are closed. The post stays.")
    return redirect("network_discussion_queue", slug)


def _led_post(request: HttpRequest, slug: str, pk: int) -> ThreadPost:
    return access.post_seen(request, access.led(slug, request), pk)


def then(request: HttpRequest, step: Callable[[User], object], done: str) -> None:
    """Take a step as whoever asks, and say that it's done, or why not."""
    try:
        step(person_of(request))
    except NetworksError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
