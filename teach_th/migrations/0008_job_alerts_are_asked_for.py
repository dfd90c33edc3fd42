from django.db import migrations, models

import thep.mail.models


class Migration(migrations.Migration):
    dependencies = [("teach_th", "0007_kinds_of_old_letters"), ("mail", "0006_keys_of_subscriptions")]

    operations = [
        migrations.RenameField(model_name="jobalert", old_name="made_at", new_name="asked_at"),
        migrations.AlterField(
            model_name="jobalert", name="email", field=models.EmailField(help_text="In small letters.", max_length=254)
        ),
        migrations.AlterField(
            model_name="jobalert",
            name="key",
            field=models.CharField(default=thep.mail.models.new_key, editable=False, max_length=16),
        ),
    ]
