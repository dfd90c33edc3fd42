from typing import Any

from django.db import migrations, models
from django.db.models import F


def announce_when_made(apps: Any, schema_editor: Any) -> None:
    """Take events that have been open with a date to have been so since they were made: their date is no news."""
    events = apps.get_model("events", "Event").objects
    events.exclude(state="draft").exclude(starts_at=None).update(announced_at=F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0006_kinds_declared"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="announced_at",
            field=models.DateTimeField(blank=True, editable=False, help_text="Since when it has been open with a date.", null=True),
        ),
        migrations.RunPython(announce_when_made, migrations.RunPython.noop),
    ]
