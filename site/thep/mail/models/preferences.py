"""How often addresses want what they may stop."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from thep.mail.kinds import LONGEST_NAME


class Frequency(models.TextChoices):
    """How often an address gets what a mailing list sends."""

    AT_ONCE = "at once", "At once"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week"
    MONTHLY = "monthly", "Once a month"
    NEVER = "never", "Never"


class Preference(models.Model):
    """How often an address wants what it may stop. It holds by address, so that somebody without an account chooses too.

    `subject_of_choice` is the name of a MailingList, or "all of" a class for all of its lists that have no choice of their own.
    """

    address = models.EmailField(max_length=254, help_text="In small letters.")
    subject_of_choice = models.CharField(max_length=LONGEST_NAME)
    frequency = models.CharField(max_length=10, choices=Frequency)
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["address", "subject_of_choice"]
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="a_preference_is_in_small_letters"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="a_preference_says_how_often"),
            models.UniqueConstraint(fields=["address", "subject_of_choice"], name="one_preference_per_address_and_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_of_choice}, {self.get_frequency_display().lower()}: {self.address}"


class Pause(models.Model):
    """That an address gets nothing of what it may stop before the day `until`, on which emails begin again."""

    address = models.EmailField(max_length=254, unique=True, help_text="In small letters.")
    until = models.DateField()

    class Meta:
        ordering = ["address"]
        constraints = [models.CheckConstraint(condition=Q(address=Lower("address")), name="a_pause_is_in_small_letters")]

    def __str__(self) -> str:
        return f"{self.address} until {self.until}"
