from django.db import migrations, models

import thep.mail.models


class Migration(migrations.Migration):
    dependencies = [("mail", "0005_kinds_of_old_letters")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="key",
            field=models.CharField(default=thep.mail.models.new_key, editable=False, max_length=16),
        ),
        migrations.AlterField(
            model_name="subscription", name="email", field=models.EmailField(help_text="In small letters.", max_length=254)
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(fields=["email"], name="one_subscription_per_address"),
        ),
    ]
