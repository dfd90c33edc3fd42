"""The code that a form sends: typed, scanned by the page, or in a photograph that the server reads."""

from allauth.core import ratelimit
from django.http import HttpRequest

from ..models import Mark
from . import photographs


def is_sent(request: HttpRequest) -> bool:
    """Return whether the form marks somebody by a code, and not by the list."""
    return "code" in request.POST or "by_photograph" in request.POST or "photograph" in request.FILES


def read(request: HttpRequest, *, sender: str) -> tuple[str, str]:
    """Return the code that was sent, and the way in which it was come by. `sender` is whose photographs are counted.

    Raises:
        NoCode: there is no photograph, it shows no code, or too many came at once.
    """
    photograph = request.FILES.get("photograph")
    if "by_photograph" not in request.POST and request.POST.get("code"):
        return request.POST["code"], Mark.Way.SCAN if request.POST.get("way") == Mark.Way.SCAN else Mark.Way.CODE
    if photograph is None:
        if "by_photograph" in request.POST:
            raise photographs.NoCode("Take or choose a photograph of the code first.")
        return "", Mark.Way.CODE
    # To read one takes the server longer than anything else here.
    if not ratelimit.consume(request, action="register_photograph", key=sender):
        raise photographs.NoCode("Too many photographs came at once. Wait a minute, or type the code.")
    return photographs.code_in(photograph), Mark.Way.SCAN
