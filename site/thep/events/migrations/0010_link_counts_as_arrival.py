from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0009_school_feeds")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="link_counts_as_arrival",
            field=models.BooleanField(
                default=False,
                help_text="Whoever joins by our link is marked as there.",
                verbose_name="joining online counts as arriving",
            ),
        ),
    ]
