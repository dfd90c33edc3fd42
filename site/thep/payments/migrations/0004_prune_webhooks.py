from django.db import migrations


def prune(apps, schema_editor):
    """Leave of what was dealt with only which object it was about."""
    for event in apps.get_model("payments", "WebhookEvent").objects.exclude(state="failed").iterator():
        event.payload = {name: str(event.payload.get(name, "")) for name in ("id", "object")}
        event.save(update_fields=["payload"])


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_disputes_and_notes")]

    operations = [migrations.RunPython(prune, migrations.RunPython.noop)]
