from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_for_reader_alone")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="kind",
            field=models.CharField(blank=True, help_text="The name of a LetterKind.", max_length=60),
        ),
        migrations.AlterField(model_name="message", name="cause", field=models.CharField(db_index=True, max_length=200)),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                "kind",
                "cause",
                Lower("to"),
                condition=~models.Q(to="closed@closed.invalid"),
                name="a_letter_goes_to_an_address_once",
            ),
        ),
    ]
