"""How the office looks to somebody: theme, time zone, what they're told. Who they are is kept on their own account page."""

from typing import Any

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel


class LooksView(AccountView):
    """Without Wagtail's first and last name, which our people have not."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]


looks = require_admin_access(LooksView.as_view())
