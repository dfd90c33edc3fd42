"""What an editor sees of the events that a page presents, in the page's own editor."""

from typing import Any

from django.db.models import F
from wagtail.admin.panels import Panel

from .models import Event


class RunsPanel(Panel):
    """The runs of the page with their dates and places, each with a link, and the way to add one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/office/runs_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            runs = Event.objects.filter(page=self.instance.pk) if self.instance.pk else Event.objects.none()
            return context | {
                "page": self.instance,
                "runs": runs.order_by(F("starts_at").desc(nulls_first=True), "-pk"),
                "sees_runs": self.request.user.has_perm("events.view_event"),
                "adds_runs": self.request.user.has_perm("events.add_event"),
            }
