"""What Wagtail's log keeps of a changed record: who, when, and which fields. It keeps no values: some are people's own."""

from typing import Any

from django import forms
from django.db import transaction
from wagtail.log_actions import LogFormatter, log
from wagtail.models import ModelLogEntry


@transaction.atomic
def save(form: forms.ModelForm, *, by: Any, action: type) -> Any:
    """Save what `form` changed with Wagtail's `action`, and log it with the labels of the changed fields. Return the record."""
    record = action(form.instance, user=by, form=form, log_action=None).execute(skip_permission_checks=True)
    changed = [str(form[name].label) for name in form.changed_data if name in form.fields]
    log(record, "wagtail.edit", user=by, content_changed=form.has_changed(), data={"changed": changed})
    return record


class EditFormatter(LogFormatter):
    """Says which fields were changed, where the log knows."""

    label = "Edit"

    def format_message(self, log_entry: ModelLogEntry) -> str:
        changed = (log_entry.data or {}).get("changed")
        return f"Edited: {', '.join(changed)}" if changed else "Edited"
