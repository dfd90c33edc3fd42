from django.db import migrations

from thep.mail.old_causes import name_kinds

COPY = r"(?::copy:\w+)?"


def name(apps, schema_editor):
    """Letters about an order, and about a payment, were named by its reference or key."""
    orders = dict(apps.get_model("payments", "Order").objects.values_list("reference", "pk"))
    rows = apps.get_model("payments", "Payment").objects.values_list("pk", "order__reference", "attempt")
    payments = {f"{reference}-{attempt}": pk for pk, reference, attempt in rows}
    renames = (
        (rf"receipt:(.+?){COPY}", "payments.receipt", lambda match: f"payments.order:{orders.get(match[1], match[1])}"),
        (rf"(invoice|overdue):(.+?){COPY}", r"payments.\1", lambda match: f"payments.payment:{payments.get(match[2], match[2])}"),
        (rf"reminder:(\d+){COPY}", "payments.reminder", r"payments.ordernote:\1"),
        (rf"refunded:(\d+){COPY}", "payments.refunded", r"payments.refund:\1"),
    )
    name_kinds(apps.get_model("mail", "Message").objects, renames)


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_found_orders"), ("mail", "0004_kinds_of_letters")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
