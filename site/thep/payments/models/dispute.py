from django.db import models


class Dispute(models.Model):
    """A buyer's bank takes a card payment back, for good where the dispute is lost; until it is decided Stripe holds the money.

    The states are Stripe's: https://docs.stripe.com/api/disputes/object#dispute_object-status
    """

    class State(models.TextChoices):
        WARNING_NEEDS_RESPONSE = "warning_needs_response", "Inquiry: needs an answer"
        WARNING_UNDER_REVIEW = "warning_under_review", "Inquiry: the bank is looking at it"
        WARNING_CLOSED = "warning_closed", "Inquiry closed"
        NEEDS_RESPONSE = "needs_response", "Needs an answer"
        UNDER_REVIEW = "under_review", "The bank is looking at it"
        WON = "won", "Won: the money is ours"
        LOST = "lost", "Lost: the money has gone back"
        PREVENTED = "prevented", "Prevented"

    TAKES_MONEY = (State.NEEDS_RESPONSE, State.UNDER_REVIEW, State.LOST)
    OPEN = (State.WARNING_NEEDS_RESPONSE, State.NEEDS_RESPONSE)
    UNDECIDED = (*OPEN, State.WARNING_UNDER_REVIEW, State.UNDER_REVIEW)

    payment = models.ForeignKey("payments.Payment", on_delete=models.PROTECT, related_name="disputes")
    stripe_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=30, choices=State)
    pence = models.PositiveIntegerField()
    reason = models.CharField(max_length=60, blank=True, help_text="Stripe’s word for what the buyer told the bank.")
    answer_by = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Dispute of {self.pence}p on {self.payment.order}"

    @property
    def needs_answer(self) -> bool:
        return self.state in self.OPEN
