from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0010_link_counts_as_arrival")]

    operations = [
        migrations.AddField(
            model_name="eventfile",
            name="meant_for",
            field=models.CharField(
                choices=[
                    ("placed", "Everybody with a place, at once"),
                    ("came", "Those who came"),
                    ("all_after", "Those who came and, when it is over, those who missed it"),
                ],
                default="placed",
                max_length=10,
                verbose_name="who gets it",
            ),
        ),
    ]
