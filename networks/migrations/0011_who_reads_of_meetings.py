from django.db import migrations
from django.db.models import Q

# What is here is as it was then: migrations go on whatever becomes of the code.
PERMISSION = "networks.change_networkmember"
MEETING = "meeting"
AT_A_TIME = 1000

ABOUT = {
    "events.event": "kind",
    "events.session": "event__kind",
    "bookings.booking": "event__kind",
    "bookings.sessionplace": "session__event__kind",
    "cpd.certificate": "event__kind",
    "cpd.walkinproposal": "session__event__kind",
    "mailings.mailing": "audiences__office_permission",
}
"""What a letter about a meeting can be about, as causes begin, and where it says so."""


def fill(apps, schema_editor):
    """Letters about meetings that were written before they said who of the office reads them are for those who look after networks."""
    # Emails to many take it from whom they are for, so those come first.
    chosen = apps.get_model("mailings", "ChosenAudience").objects.filter(office_permission="", about__startswith="events.event:")
    _fill(apps, chosen, "about")
    about = Q()
    for label in ABOUT:
        about |= Q(cause__startswith=f"{label}:")
    _fill(apps, apps.get_model("mail", "Message").objects.filter(about, office_permission=""), "cause")


def _fill(apps, records, field):
    """Fill what `records` say, some at a time, where the key in `field` is of something about a meeting."""
    last = 0
    while some := list(records.filter(pk__gt=last).order_by("pk").values_list("pk", field)[:AT_A_TIME]):
        last = some[-1][0]
        meetings = _about_meetings(apps, {_beginning(key) for _, key in some})
        of_meetings = [pk for pk, key in some if _beginning(key) in meetings]
        records.model.objects.filter(pk__in=of_meetings).update(office_permission=PERMISSION)


def _about_meetings(apps, keys):
    """Return those of `keys`, of a label and a number, of what is about a meeting."""
    found = set()
    for label, said in ABOUT.items():
        numbers = [number for each, number in keys if each == label]
        wanted = PERMISSION if label == "mailings.mailing" else MEETING
        model = apps.get_model(label)
        found |= {(label, pk) for pk in model.objects.filter(**{"pk__in": numbers, said: wanted}).values_list("pk", flat=True)}
    return found


def _beginning(key):
    """Return the label and the number that a cause begins with."""
    label, number, *_ = key.split(":")
    return label, int(number) if number.isdecimal() else 0


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0010_leading_terms"),
        ("mail", "0014_what_the_office_needs"),
        ("mailings", "0004_what_the_office_needs"),
        ("events", "0013_running_order"),
        ("bookings", "0013_booking_moves"),
        ("cpd", "0007_walk_in_proposals"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
