"""Job alerts: a saved search of the vacancies whose new ones are emailed, and what each has sent."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from teach_th.vacancies.models import Vacancy
from thep.mail.models import AskedByEmail, AskedByEmailQuerySet, Message
from thep.mail.preference_checks import joined_the_digest, untold

LONGEST_SEARCH = 600


class JobAlertQuerySet(AskedByEmailQuerySet):
    def due(self) -> Self:
        """Select those whose next letter should have been thought of by now."""
        return self.confirmed().filter(is_paused=False, next_at__lte=timezone.now())


class JobAlert(AskedByEmail):
    """New vacancies that `search` finds (the list's own query string) go to `email`, each once. `key` is signed into its links.

    `next_at` is when they're next looked for, from the confirmation on.
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", "Every morning"
        WEEKLY = "weekly", "Once a week"

    search = models.CharField(max_length=LONGEST_SEARCH, blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    is_paused = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True, blank=True)

    objects = JobAlertQuerySet.as_manager()

    class Meta:
        ordering = ["email", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), "search", name="one_job_alert_per_email_and_search")]
        indexes = [models.Index(fields=["next_at"], condition=Q(is_paused=False), name="job_alerts_due")]

    def __str__(self) -> str:
        return f"{self.get_frequency_display()}: {self.search or 'all vacancies'}"


class AlertedVacancyQuerySet(models.QuerySet["AlertedVacancy"]):
    def told(self) -> Self:
        """Select those whose letter was sent, or is to be."""
        return self.exclude(letter__in=untold(Message.objects.all()))

    def left_to_the_digest(self) -> Self:
        """Select those whose letter was too much for a day, and joined the digest."""
        return self.filter(letter__in=joined_the_digest(Message.objects.all()))


class AlertedVacancy(models.Model):
    """That an alert has told of a vacancy in `letter`: it never does so again, unless that wasn't sent and no digest told of it."""

    alert = models.ForeignKey(JobAlert, on_delete=models.CASCADE, related_name="told")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="+")
    letter = models.ForeignKey(
        Message, on_delete=models.SET_NULL, null=True, related_name="+", help_text="Empty once it is too old to be kept."
    )

    objects = AlertedVacancyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "vacancy"], name="an_alert_tells_of_a_vacancy_once")]

    def __str__(self) -> str:
        return f"{self.vacancy} to {self.alert}"
