"""What the frame around all pages gives to the rest of the site."""

from thep.accounts.groups import EDITORS, Permissions
from thep.schedule.rounds import Round

from . import health

PARTS = (
    Permissions(EDITORS, {"home.SiteFrame": ("view", "change")}),
    Round("worker asked", health.ask_worker),
)
