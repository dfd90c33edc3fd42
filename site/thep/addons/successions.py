"""What becomes of add-ons when a school continues as another: what is left of them is used there."""

from thep.schools.models import School
from thep.schools.succession_followers import SchoolChange, SuccessionFollower, counted, repoint

from .models import Purchase


def tell(school: School) -> str:
    return counted(school.add_ons.all(), "add-on, with its dates", "add-ons, with their dates")


def move(change: SchoolChange) -> None:
    list(Purchase.objects.select_for_update().filter(school=change.old).order_by("pk").values_list("pk"))
    repoint(Purchase.objects.all(), change)


def follow_merged(change: SchoolChange) -> None:
    """Have bought places belong to the membership that goes on with them."""
    of_merged = Purchase.objects.filter(membership__merged_into__isnull=False)
    for membership, into in of_merged.order_by().values_list("membership", "membership__merged_into").distinct():
        Purchase.objects.filter(membership=membership).update(membership=into)


FOLLOWERS = (
    SuccessionFollower(name="add-ons", order=20, fields=["addons.Purchase.school"], tell=tell, move=move),
    SuccessionFollower(name="bought places", order=50, fields=[], move=follow_merged),
)
