from django.http import HttpRequest
from wagtail.models import PageViewRestriction

from thep.cms import privacy


class Restriction(PageViewRestriction):
    """Who may read a page, where some of the groups are ones that people are in by what they are."""

    class Meta:
        proxy = True
        default_permissions = ()

    def accept_request(self, request: HttpRequest) -> bool:
        return privacy.lets_in(self, request)
