from django.db import models


class CancellationPolicy(models.Model):
    """What a cancellation costs. Its text and steps are copied onto each booking when it's made."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    text = models.TextField()
    waived_for_ofsted = models.BooleanField("waived for an Ofsted visit", default=True)

    class Meta:
        verbose_name_plural = "cancellation policies"
        ordering = ["name"]

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
