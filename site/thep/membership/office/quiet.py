"""Members that get little of their membership, each with a letter that is drafted."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from thep.cms.office import Crumb, Screen
from thep.membership import audiences, engagement


class QuietScreen(Screen):
    """Who is quiet, and by which sign; a letter to each or to all is begun from here."""

    permissions = ("membership.view_membership",)
    template_name = "membership/office/quiet.html"
    page_title = "Members we hear little from"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_memberships:index"), "Memberships")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signs = {sign.name: sign.label for sign in engagement.every_sign()}
        chosen = self.request.GET.get("sign", "")
        quiet = engagement.quiet_members([chosen] if chosen in signs else None)
        writes = self.request.user.has_perms(["mailings.add_mailing", *audiences.QUIET.permissions])
        return super().get_context_data(**kwargs) | {
            "title": self.page_title,
            "signs": [("", "Any sign", chosen not in signs), *((name, label, name == chosen) for name, label in signs.items())],
            "quiet": [(member, letter_to(member) if writes else "") for member in quiet],
            "to_all": letter_to_all([chosen] if chosen in signs else list(signs)) if writes and quiet else "",
        }


def letter_to(member: engagement.QuietMember) -> str:
    """Return the address of the letter that is drafted for a member."""
    every = [("signs", sign.name) for sign in engagement.every_sign()]
    return f"{reverse('office_mailings:new', args=[audiences.QUIET.name])}?{urlencode([('schools', member.membership.school_id), *every])}"


def letter_to_all(signs: list[str]) -> str:
    return f"{reverse('office_mailings:new', args=[audiences.QUIET.name])}?{urlencode([('signs', sign) for sign in signs])}"
