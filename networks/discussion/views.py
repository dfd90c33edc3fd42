"""A network's discussion as its members see it: its threads, one of them, starting one and replying."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.errors import NetworksError
from networks.members import access as membership
from networks.members.entering import for_members
from networks.members.models import NetworkMember
from networks.pages.frame import frame
from networks.pages.models import NetworkPage
from thep.accounts.access import person_of
from thep.digests import openings

from . import access, following, mentions, moderation, posts, threads
from .forms import FindForm, PostForm, SpaceForm, StartForm, SuggestForm
from .models import NetworkThread, PostFile, State, ThreadFollow, ThreadPost
from .thread_page import page_of

PER_PAGE = 30
WAYS = ["GET", "HEAD", "POST"]
NOBODY = "‘@everybody’ tells nobody by itself: members get an email as each of them chose."


@never_cache
@require_safe
@for_members("Discussion")
def discussion(request: HttpRequest, network: NetworkPage) -> HttpResponse:
    """List a network's threads for its members; to outsiders, say only whom they are for. Without a space, tell leads how to start one."""
    may_lead = membership.may_lead(request.user, network)
    context = frame(network, request, "Discussion") | {"may_lead": may_lead}
    if not network.has_discussion:
        if not may_lead:
            raise Http404
        kept = NetworkThread.objects.filter(network=network).exclude(state=State.DELETED).count()
        return render(request, "networks/discussion/off.html", context | {"form": SpaceForm(), "kept": kept})
    form = FindForm(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    found = Paginator(_listed(request, network, asked), PER_PAGE).get_page(request.GET.get("page"))
    mark_unread(found.object_list, membership.member_of(network, request.user))
    context |= {
        "form": form,
        "found": found,
        "waiting": moderation.waiting_in(network).count() if may_lead else 0,
        "reported": moderation.reported_in(network).count() if may_lead else 0,
        "space_form": SpaceForm(initial={"posts_wait": network.posts_wait}),
    }
    return render(request, "networks/discussion/list.html", context)


def _listed(request: HttpRequest, network: NetworkPage, asked: str) -> QuerySet[NetworkThread]:
    """Return the threads that the reader sees and that have all words of `asked`, with what they wish and have read of each."""
    found: QuerySet[NetworkThread] = access.threads_for(request.user, network).select_related("network", "started_by", "active_by")
    for word in asked.split():
        in_post = ThreadPost.objects.filter(thread=OuterRef("pk"), state=State.SHOWN, text__icontains=word)
        found = found.filter(Q(title__icontains=word) | Q(Exists(in_post)))
    own = ThreadFollow.objects.filter(thread=OuterRef("pk"), person=request.user.pk)
    found = found.annotate(read_number=Subquery(own.values("read_number")), wish=Subquery(own.values("wish")))
    return found.order_by(F("pinned_at").desc(nulls_last=True), "-active_at", "-pk")


def mark_unread(listed: Iterable[Any], own: NetworkMember | None) -> None:
    """Say of each thread whether it has a post that is new to a member: what was written before they joined isn't."""
    for each in listed:
        is_theirs = own is None or each.active_by_id == own.person_id
        is_older = own is not None and own.joined_at is not None and each.active_at < own.joined_at
        is_quiet = each.wish == ThreadFollow.Wish.MUTED or not each.is_shown
        each.is_unread = not (is_theirs or is_older or is_quiet) and (each.read_number or 0) < each.newest


@never_cache
@require_safe
@for_members("Discussion")
def thread(request: HttpRequest, network: NetworkPage, pk: int) -> HttpResponse:
    """Show a thread to members; to outsiders, only whom it is for."""
    access.need_space(network)
    return show(request, network, access.thread_seen(request, network, pk))


def show(request: HttpRequest, network: NetworkPage, found: NetworkThread, form: PostForm | None = None) -> HttpResponse:
    """Show a thread, with what was typed where it can't be posted."""
    shown = page_of(request, found)
    first = next((entry.post for entry in shown.entries if entry.post.is_first), None)
    if request.method == "GET":
        following.note_read(found, person_of(request), shown.last_number)
        openings.note_opened(request, [(first, first.shown_at)] if first else [])
    context = frame(network, request, found.title) | {
        "thread": found,
        "shown": shown,
        "may_lead": membership.may_lead(request.user, network),
        "form": form or PostForm(),
        "wishes": ThreadFollow.Wish,
    }
    context["crumbs"] = [*context["crumbs"][:2], ("Discussion", reverse("network_discussion", args=[network.slug])), (found.title, "")]
    return render(request, "networks/discussion/thread.html", context, status=422 if form and form.errors else 200)


@require_http_methods(WAYS)
@for_members("Start a thread")
def start(request: HttpRequest, network: NetworkPage) -> HttpResponse:
    """Ask a member for a new thread, and start it."""
    access.need_space(network)
    form = StartForm(request.POST, request.FILES) if request.method == "POST" else StartForm()
    if form.is_bound and form.is_valid():
        given = form.contents()
        if form.is_valid():
            try:
                made = threads.start(network, by=person_of(request), title=form.cleaned_data["title"], html=form.html, given=given)
            except NetworksError as error:
                form.add_error(None, str(error))
            else:
                tell_what_came_of_it(request, made.posts.get(number=1))
                return redirect(made.address)
    context = frame(network, request, "Start a thread") | {"form": form}
    context["crumbs"] = [*context["crumbs"][:2], ("Discussion", reverse("network_discussion", args=[network.slug])), ("Start a thread", "")]
    return render(request, "networks/discussion/start.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def reply(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Post what a member replies."""
    network = access.entered(slug, request)
    found = access.thread_seen(request, network, pk)
    form = PostForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.contents()
        if form.is_valid():
            try:
                post = posts.reply(found, by=person_of(request), html=form.html, given=given)
            except NetworksError as error:
                form.add_error(None, str(error))
            else:
                tell_what_came_of_it(request, post)
                return redirect(post.address)
    return show(request, network, found, form)


def tell_what_came_of_it(request: HttpRequest, post: ThreadPost) -> None:
    if post.state == State.WAITING:
        messages.info(request, "Thank you. A lead will look at your first post before others can see it.")
    else:
        messages.success(request, "Your post is in the thread.")
    if mentions.calls_everybody(post.text):
        messages.info(request, NOBODY)


@login_required
@require_POST
def hear(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Have whoever is signed in follow a thread, mute it, or neither."""
    network = access.entered(slug, request)
    found = access.thread_seen(request, network, pk)
    wish = request.POST.get("wish", "")
    if wish not in ThreadFollow.Wish.values:
        raise Http404
    try:
        following.choose(found, by=person_of(request), wish=ThreadFollow.Wish(wish))
    except NetworksError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, SAID[ThreadFollow.Wish(wish)])
    return redirect(found.address + "#hear")


SAID = {
    ThreadFollow.Wish.FOLLOWS: "You follow this thread now.",
    ThreadFollow.Wish.MUTED: "You’ve muted this thread. You get no emails about it.",
    ThreadFollow.Wish.NEITHER: "You don’t follow this thread any more.",
}


@login_required
@never_cache
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Suggest members of the network to whoever writes an @ and the beginning of a name: the editor puts the list in place."""
    network = access.entered(slug, request)
    form = SuggestForm(request.GET)
    begins = form.cleaned_data["q"] if form.is_valid() else ""
    context: dict[str, Any] = {"names": mentions.suggest(network, begins, but=person_of(request))}
    return render(request, "networks/discussion/_people.html", context)


@never_cache
@require_safe
@for_members("Discussion")
def file(request: HttpRequest, network: NetworkPage, pk: int) -> HttpResponseBase:
    """Hand out a file of a post that the reader sees, to keep."""
    access.need_space(network)
    found = get_object_or_404(PostFile.objects.select_related("post"), pk=pk, post__thread__network=network)
    access.post_seen(request, network, found.post_id)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream")
