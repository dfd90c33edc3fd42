import datetime

from django.db import migrations

from thep.mail.old_causes import name_kinds


def once(match):
    """The letter about what ended, or was put back, names the moment."""
    at = datetime.datetime.strptime(match[3], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=datetime.UTC)
    return f"schools.affiliation:{match[1]}:{at.isoformat()}"


RENAMES = (
    (r"affiliation (\d+) (asked|approved|declined): \d+", r"schools.\2", r"schools.affiliation:\1"),
    (r"affiliation (\d+) (ended|put_back) (\S+ \S+): \d+", r"schools.\2", once),
)


def name(apps, schema_editor):
    name_kinds(apps.get_model("mail", "Message").objects, RENAMES)


class Migration(migrations.Migration):
    dependencies = [("schools", "0005_where_invoices_go"), ("mail", "0004_kinds_of_letters")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
