import django.utils.timezone
from django.db import migrations, models
from django.db.models import ExpressionWrapper, Q

import thep.mail.models.messages


class Migration(migrations.Migration):
    dependencies = [("mail", "0009_states_of_messages")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="message_id",
            field=models.CharField(default=thep.mail.models.messages.new_message_id, editable=False, max_length=300, unique=True),
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("why", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={"ordering": ["-began_at"]},
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                ExpressionWrapper(Q(ended_at=None), models.BooleanField()), condition=Q(ended_at=None), name="one_hold_at_a_time"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=Q(state="queued"), fields=["-matters", "next_attempt_at"], name="messages_due"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=Q(state__in=["claimed", "sending"]), fields=["claimed_by"], name="messages_claimed"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=Q(matters=False), fields=["handed_over_at"], name="messages_of_a_minute"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=~Q(provider_id=""), fields=["provider_id"], name="messages_at_the_provider"),
        ),
    ]
