from django.db import migrations, models

import teach_th.interest.models
import thep.mail.models


class Migration(migrations.Migration):
    dependencies = [("teach_th", "0008_job_alerts_are_asked_for"), ("mail", "0006_keys_of_subscriptions")]

    operations = [
        migrations.RenameField(model_name="expressionofinterest", old_name="made_at", new_name="asked_at"),
        migrations.AlterField(
            model_name="expressionofinterest",
            name="email",
            field=models.EmailField(help_text="In small letters.", max_length=254),
        ),
        migrations.AlterField(
            model_name="expressionofinterest",
            name="key",
            field=models.CharField(default=thep.mail.models.new_key, editable=False, max_length=16),
        ),
        migrations.AlterField(
            model_name="expressionofinterest",
            name="expires_at",
            field=models.DateTimeField(default=teach_th.interest.models.a_year_from_now),
        ),
    ]
