import datetime

from django.db import migrations

from thep.mail.old_causes import name_kinds

ONCE = "waiting|confirmed|offer_lapsed|cancelled|event_cancelled|passed_on|moved_from|waiting_ended|too_late"


def moment(words, form):
    return datetime.datetime.strptime(words, form).replace(tzinfo=datetime.UTC).isoformat()


def again(match):
    return f"bookings.booking:{match[1]}:{moment(match[2], '%Y%m%d%H%M%S')}"


def changed(match):
    return f"bookings.booking:{match[1]}:{moment(match[3], '%Y%m%d%H%M%S%f')}"


def name(apps, schema_editor):
    expiring = apps.get_model("bookings", "Booking").objects.exclude(expires_at=None).values_list("pk", "expires_at")
    expires = {(str(pk), at.strftime("%Y%m%d%H%M")): at.astimezone(datetime.UTC).isoformat() for pk, at in expiring}

    def offered(match):
        """The old cause named the minute in which the offer ends."""
        at = expires.get((match[1], match[2])) or moment(match[2], "%Y%m%d%H%M")
        return f"bookings.booking:{match[1]}:{at}"

    booker = "(?::booker)?"
    renames = (
        (r"booking:(\d+):confirmed:again:(\d+)", "bookings.confirmed", again),
        (rf"booking:(\d+):({ONCE}){booker}", r"bookings.\2", r"bookings.booking:\1"),
        (r"booking:(\d+):booked", "bookings.booked", r"bookings.booking:\1"),
        (r"order:(\d+):booked", "bookings.booked", r"payments.order:\1"),
        (rf"booking:(\d+):offered:(\d+){booker}", "bookings.offered", offered),
        (r"booking:(\d+):ofsted:\d+", "bookings.ofsted_asked", r"bookings.booking:\1"),
        (r"booking:(\d+):ofsted:(\w+):\d+", "bookings.ofsted_answered", r"bookings.booking:\1:\2"),
        (r"booking:(\d+):repriced:(\d+)", "bookings.repriced", r"bookings.booking:\1:\2"),
        (rf"booking:(\d+):changed:(\d+):(\d+){booker}", "bookings.changed", changed),
        (rf"booking:(\d+):event_changed:(\d+):(\d+){booker}", "bookings.changed_waiting", changed),
        (r"booking:(\d+):written:(\S+)", "bookings.written", r"bookings.booking:\1:\2"),
        (r"event:(\d+):few:\d+", "bookings.few_bookings", r"events.event:\1"),
        (r"interest:(\d+):event:(\d+)", "bookings.dated", r"bookings.interest:\1:events.event:\2"),
        (r"person:(\d+):invited", "bookings.invited", r"accounts.user:\1"),
    )
    name_kinds(apps.get_model("mail", "Message").objects, renames)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0005_when_and_why"), ("mail", "0004_kinds_of_letters")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
