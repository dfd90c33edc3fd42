"""Answers to letters that ask somebody about their expression of interest: the office reads them, whoever of it may see the talent pool."""

from django.urls import reverse

from thep.accounts.models import User
from thep.incoming import replies
from thep.incoming.reply_addresses import ReplyHandler, reply_address

from .models import ExpressionOfInterest

NAME = "interest"


def address_for(expression: ExpressionOfInterest) -> str:
    """Return the address that a letter about `expression` is answered at; empty where that is whom it is from."""
    return reply_address(NAME, expression)


def find(number: int) -> ExpressionOfInterest | None:
    return ExpressionOfInterest.objects.confirmed().filter(pk=number).first()


def readers(expression: ExpressionOfInterest) -> list[User]:
    """Return the account of the candidate, who needs none."""
    return list(User.objects.filter(email__iexact=expression.email))


def link(expression: ExpressionOfInterest) -> tuple[str, str]:
    return reverse("office_talent_pool:inspect", args=[expression.pk]), f"{expression.name}, who’d like to work here"


ANSWERS = ReplyHandler(
    name=NAME,
    find=find,
    readers=readers,
    addresses=lambda expression: [expression.email],
    handle=replies.keep,
    link=link,
    permission="teach_th.view_expressionofinterest",
)
