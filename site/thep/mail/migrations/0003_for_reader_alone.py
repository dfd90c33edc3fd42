from django.db import migrations, models

BEGINNINGS = ("sign-in ", "newsletter ", "job alert ", "expression of interest ")
"""How the causes of letters begin whose links act for their reader."""


def mark(apps, schema_editor):
    messages = apps.get_model("mail", "Message").objects
    for beginning in BEGINNINGS:
        messages.filter(cause__startswith=beginning).update(for_reader_alone=True)


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_subscriptions")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="for_reader_alone",
            field=models.BooleanField(
                default=False,
                help_text="Holds a link or code that acts for its reader, or what nobody else may know: the office does not see it.",
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
