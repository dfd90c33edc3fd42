"""A confirmed booking says since when, one that ended when and why. Rows that lack it are put right first, from what else they say."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

CONFIRMED = ["confirmed"]
ENDED = ["cancelled", "lapsed", "transferred", "moved"]
UNKNOWN = {
    "cancelled": "Cancelled",
    "lapsed": "Not paid in time",
    "transferred": "Passed to a colleague",
    "moved": "Moved to another date",
}


def put_right(apps, schema_editor):
    """Write when it was made where it isn't known when it was confirmed, and the last that is known of it where it isn't when it ended."""
    bookings = apps.get_model("bookings", "Booking").objects.using(schema_editor.connection.alias)
    bookings.filter(state__in=CONFIRMED, confirmed_at=None).update(confirmed_at=F("created_at"))
    bookings.filter(state__in=ENDED, ended_at=None).update(ended_at=Coalesce("expires_at", "confirmed_at", "created_at"))
    for state, reason in UNKNOWN.items():
        bookings.filter(state=state, end_reason="").update(end_reason=reason)
    # PostgreSQL alters no table while foreign keys of rows that were written twice wait to be checked.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0004_invited_by_address"),
    ]

    operations = [
        migrations.RunPython(put_right, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="a_confirmed_booking_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "lapsed", "transferred", "moved"]) | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="a_booking_that_ended_says_when_and_why",
            ),
        ),
    ]
