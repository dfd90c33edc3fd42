"""Who sees what of a discussion: its members what is shown, its leads and the office all but what was deleted."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from networks.errors import NotInDiscussion, NotTheirs
from networks.members import access as membership
from networks.pages.models import NetworkPage
from thep.accounts.models import User

from .models import NetworkThread, State, ThreadPost, ThreadPostQuerySet


def need_member(by: User, network: NetworkPage) -> None:
    """Raise NotInDiscussion where `by` can't take part in it."""
    if not (by.is_active and membership.may_enter(by, network)):
        raise NotInDiscussion


def need_lead(by: User, network: NetworkPage) -> None:
    """Raise NotTheirs where `by` doesn't lead the network."""
    if not (by.is_active and membership.may_lead(by, network)):
        raise NotTheirs(by)


def threads_for(person: Any, network: NetworkPage) -> Any:
    """Return the threads of the network that `person`, who may enter it, sees: their own that wait, and all that wait or were removed where
    they lead it."""
    threads = NetworkThread.objects.filter(network=network.pk)
    if membership.may_lead(person, network):
        return threads.exclude(state=State.DELETED)
    return threads.filter(Q(state=State.SHOWN) | Q(state=State.WAITING, started_by=person.pk))


def posts_for(person: Any, thread: NetworkThread, *, leads: bool) -> ThreadPostQuerySet:
    """Return the posts of a thread that stand on its page: of what was deleted, that it was there, where others follow it."""
    posts = ThreadPost.objects.filter(thread=thread.pk)
    wanted = Q(state=State.SHOWN) | Q(state=State.DELETED, number__lt=thread.newest) | Q(state=State.REMOVED, shown_at__isnull=False)
    return posts.filter(
        wanted | Q(state__in=(State.WAITING, State.REMOVED)) if leads else wanted | Q(author=person.pk) & ~Q(state=State.DELETED)
    )


def entered(slug: str, request: HttpRequest) -> NetworkPage:
    """Return the network for whoever may take part in its discussion. Raises Http404 for all others, and where there is none."""
    network = membership.entered(slug, request)
    need_space(network)
    return network


def need_space(network: NetworkPage) -> None:
    """Raise Http404 where the network has no discussion."""
    if not network.has_discussion:
        raise Http404


def led(slug: str, request: HttpRequest) -> NetworkPage:
    """Return the network for its leads and the office. Raises Http404 for all others and without a discussion, SecondFactorNeeded."""
    network = membership.led(slug, request)
    need_space(network)
    return network


def thread_seen(request: HttpRequest, network: NetworkPage, pk: int) -> NetworkThread:
    """Return the thread for whoever sees it. Raises Http404."""
    found: NetworkThread = get_object_or_404(threads_for(request.user, network).select_related("network"), pk=pk)
    return found


def post_seen(request: HttpRequest, network: NetworkPage, pk: int) -> ThreadPost:
    """Return the post for whoever sees it, with its thread. Raises Http404."""
    threads = threads_for(request.user, network)
    found: ThreadPost = get_object_or_404(
        ThreadPost.objects.select_related("thread__network", "author").exclude(state=State.DELETED), pk=pk, thread__in=threads
    )
    sees_all = membership.may_lead(request.user, network) or found.author_id == request.user.pk
    if not (found.is_shown or sees_all):
        raise Http404
    return found
