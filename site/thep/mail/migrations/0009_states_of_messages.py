import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Cast, Concat

import thep.mail.models.messages

MATTER = ("accounts.", "bookings.", "payments.")
STATES = {"sending": "uncertain", "sent": "handed over"}


def name_messages(apps, schema_editor):
    """Give each message the Message-ID that it left with, and what was leaving the state of those that nobody knows about."""
    messages = apps.get_model("mail", "Message").objects
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    messages.update(
        message_id=Concat(Value("<message-"), Cast("pk", CharField()), Value(f"@{domain}>")),
        state=Case(*(When(state=old, then=Value(new)) for old, new in STATES.items()), default=F("state")),
        state_at=Case(When(handed_over_at__isnull=False, then=F("handed_over_at")), default=F("created_at")),
    )
    for prefix in MATTER:
        messages.filter(kind__startswith=prefix).update(matters=True)
    messages.filter(kind__startswith="accounts.").update(about_class="security")


class Migration(migrations.Migration):
    dependencies = [("mail", "0008_wordings")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="messages_due"),
        migrations.RenameField(model_name="message", old_name="error", new_name="reason"),
        migrations.RenameField(model_name="message", old_name="sent_at", new_name="handed_over_at"),
        migrations.RemoveField(model_name="message", name="claimed_at"),
        migrations.AlterField(
            model_name="message",
            name="reason",
            field=models.TextField(blank=True, help_text="Why it is in this state, where there is something to say."),
        ),
        migrations.AddField(
            model_name="message",
            name="about_class",
            field=models.CharField(blank=True, help_text="The value of a LetterClass.", max_length=20),
        ),
        migrations.AddField(
            model_name="message",
            name="matters",
            field=models.BooleanField(
                default=False, help_text="It goes before others, and is sent again where nobody knows whether it left."
            ),
        ),
        migrations.AddField(model_name="message", name="receiving_domain", field=models.CharField(blank=True, max_length=253)),
        migrations.AddField(
            model_name="message", name="message_id", field=models.CharField(null=True, editable=False, max_length=300)
        ),
        migrations.AddField(model_name="message", name="state_at", field=models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField(model_name="message", name="claimed_by", field=models.CharField(blank=True, max_length=32)),
        migrations.AddField(model_name="message", name="claimed_until", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            model_name="message",
            name="provider_id",
            field=models.CharField(blank=True, help_text="What the provider of mail calls it.", max_length=200),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(choices=thep.mail.models.messages.Message.State.choices, default="queued", max_length=12),
        ),
        migrations.RunPython(name_messages, migrations.RunPython.noop),
    ]
