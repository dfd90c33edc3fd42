"""A thread and its posts to show letters with; nothing of it is saved."""

from django.utils import timezone

from networks.members.examples import example_network
from thep.accounts.examples import example_colleague, example_lead
from thep.accounts.models import User

from .models import NetworkThread, PostReport, State, ThreadPost


def example_thread() -> NetworkThread:
    return NetworkThread(
        pk=1, network=example_network(), title="Rolling snack time", started_by=example_colleague(), last_number=2, newest=2
    )


def example_first_post() -> ThreadPost:
    words = "Has anybody moved to a rolling snack time? Ours takes twenty minutes out of play."
    return _post(1, words, example_colleague())


def example_reply() -> ThreadPost:
    words = "Yes, and come and see. We put a photo menu by the table, and children sign themselves in."
    return _post(2, words, example_lead())


def _post(number: int, words: str, author: User) -> ThreadPost:
    return ThreadPost(
        pk=number, thread=example_thread(), number=number, author=author, html=f"<p>{words}</p>", text=words, shown_at=timezone.now()
    )


def example_removed() -> ThreadPost:
    post = example_first_post()
    post.state, post.removed_by, post.why_removed = State.REMOVED, example_lead(), "It names a child. Write it again without the name."
    return post


def example_report() -> PostReport:
    return PostReport(pk=1, post=example_reply(), reported_by=example_colleague(), words="It names a child.")
