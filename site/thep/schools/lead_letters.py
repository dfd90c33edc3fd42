"""Letters to those who lead a school look again, when they are about to leave, whether their reader still does."""

from collections.abc import Mapping, Sequence

from thep.mail.models import Message

from .models import Affiliation

NOT_LEADING = "Its reader doesn’t act for the school any more."


def no_longer_leading(messages: Sequence[Message], schools: Mapping[int, int]) -> dict[int, str]:
    """Return which of `messages` mustn't leave, by key, and why: their reader doesn't lead the school that they are about any more.

    `schools` are the keys of the schools, by the message's key; a message that has none there is passed over. In one query.
    """
    leading = Affiliation.objects.leading().filter(school__in=set(schools.values()), person__is_active=True)
    pairs = set(leading.values_list("person", "school"))
    return {each.pk: NOT_LEADING for each in messages if each.pk in schools and (each.person_id, schools[each.pk]) not in pairs}
