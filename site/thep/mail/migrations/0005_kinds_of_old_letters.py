from django.db import migrations

from thep.mail.old_causes import name_kinds

RENAMES = (
    (r"sign-in (\S+ \w+)", "accounts.signing_in", r"once:\1"),
    (r"notice (\w+)", "mail.notice", r"once:\1"),
    (r"newsletter (confirm|subscribed_already) (\d+) (\S+)", "newsletter.\\1", r"mail.subscription:\2:\3"),
)


def name(apps, schema_editor):
    name_kinds(apps.get_model("mail", "Message").objects, RENAMES)


class Migration(migrations.Migration):
    dependencies = [("mail", "0004_kinds_of_letters")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
