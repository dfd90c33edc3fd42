"""What needs the office's attention in recruitment."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address

from .vacancies.models import Vacancy


def adverts_to_review(user: User) -> QuerySet[Any]:
    return Vacancy.objects.waiting().select_related("school")


WATCHES = (
    Watch(
        name="adverts",
        order=110,
        title="Adverts waiting for review",
        job="Read each one as a candidate would, then publish it or send it back with a comment.",
        permissions=("teach_th.change_vacancy",),
        records=adverts_to_review,
        link=lambda vacancy: (reverse("office_vacancies:inspect", args=[vacancy.pk]), str(vacancy)),
        all_of_them=list_address("office_vacancies:index", state="in_review"),
    ),
)
