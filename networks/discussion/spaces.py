"""Whether a network has a discussion space: its leads, and the office, switch it on and off. What was written stays."""

from django.db import transaction

from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.search import registry

from . import access
from .models import KIND, NetworkThread


def switch(network: NetworkPage, *, by: User, is_on: bool, posts_wait: bool) -> None:
    """Have the network have a discussion space, or none, and first posts wait or not, on its page and in its drafts. Raises NotTheirs."""
    access.need_lead(by, network)
    with transaction.atomic():
        held = NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
        held.say(has_discussion=is_on, posts_wait=posts_wait)
        refresh_threads(held)


def refresh_threads(network: NetworkPage) -> None:
    """Have the search find the threads of the network, or not, as things are now."""
    for pk in NetworkThread.objects.filter(network=network.pk).values_list("pk", flat=True):
        registry.refresh(KIND, str(pk))
