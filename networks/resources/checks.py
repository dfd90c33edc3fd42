"""What the resources of networks complain of when the site starts."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

from .files import slides


@register(Tags.compatibility)
def slides_can_be_drawn(**kwargs: Any) -> list[CheckMessage]:
    """Warn where the program that draws slides is missing, unless the operator wants none."""
    if not settings.SLIDES_PROGRAM or slides.program():
        return []
    hint = "Install LibreOffice Impress (on Debian: libreoffice-impress-nogui), or set SLIDES_PROGRAM: its path, or nothing."
    return [checks.Warning(f"No program {settings.SLIDES_PROGRAM}: slides show their words only.", hint=hint, id="networks.W001")]
