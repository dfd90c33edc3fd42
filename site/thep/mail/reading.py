"""A page that shows a letter which wasn't sent by itself, to whoever has the link that their digest gives them."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import Message
from .signed_links import LinkGone, SignedLink, says_why_refused

READ = SignedLink(purpose="read a letter")


class LetterDeleted(LinkGone):
    words = "We don’t keep emails for ever, and have deleted this one. If you need what it said, ask our office."


def address_of(letter: Message) -> str:
    """Return the path of the page that shows `letter`, for as long as it is kept."""
    return reverse("read_letter", args=[READ.sign(letter.pk)])


@never_cache
@require_safe
@says_why_refused  # type: ignore[arg-type]
@csp_replace({"style-src": [SELF, UNSAFE_INLINE], "script-src": [NONE]})  # type: ignore[arg-type]
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Show the letter as it would have come: it is a whole document, with its styles in it."""
    letter = Message.objects.filter(pk=READ.read(token)).exclude(html="").first()
    if letter is None:
        raise LetterDeleted
    return HttpResponse(letter.html)
