"""What becomes of orders when a school continues as another: its people see and pay them, and they say for whom they were written."""

from thep.schools.models import School
from thep.schools.succession_followers import SchoolChange, SuccessionFollower, counted, repoint

from .models import Order


def tell(school: School) -> str:
    return counted(school.orders.all(), "order, with its invoice", "orders, with their invoices")


def move(change: SchoolChange) -> None:
    """Hold the orders, and have them be the new school's. What is written on them stays: who was billed where, and for which school."""
    list(Order.objects.select_for_update().filter(school=change.old).order_by("pk").values_list("pk"))
    Order.objects.filter(school=change.old, written_for="").update(written_for=f"{change.old} (URN {change.old.urn})")
    repoint(Order.objects.all(), change)


FOLLOWER = SuccessionFollower(name="orders", order=10, fields=["payments.Order.school"], tell=tell, move=move)
