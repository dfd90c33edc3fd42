from django.db import models


class CancellationPolicy(models.Model):
    """What a cancellation costs, and what it costs not to come. It is copied onto each booking when it's made."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    text = models.TextField()
    absence_text = models.TextField(
        "if somebody doesn’t come",
        blank=True,
        help_text="What happens when somebody doesn’t come and doesn’t tell us. People read it before they book.",
    )
    absence_fee_pence = models.PositiveIntegerField(
        "fee for not coming, in pence before VAT", default=0, help_text="On top of the price. 0 if there is none."
    )
    waived_for_ofsted = models.BooleanField("waived for an Ofsted visit", default=True)

    class Meta:
        verbose_name_plural = "cancellation policies"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(absence_fee_pence=0) | ~models.Q(absence_text=""), name="a_fee_for_not_coming_is_in_words"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PolicyStep(models.Model):
    """Cancelled at least this long before the start, this share of the price goes back. After the last step, nothing."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", "working days"
        HOURS = "hours", "hours"

    policy = models.ForeignKey(CancellationPolicy, on_delete=models.CASCADE, related_name="steps")
    at_least = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=15, choices=Unit, default=Unit.WORKING_DAYS)
    refund_percent = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-refund_percent"]
        constraints = [
            models.CheckConstraint(condition=models.Q(refund_percent__lte=100), name="a_step_refunds_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.refund_percent}% until {self.at_least} {self.get_unit_display()} before"
