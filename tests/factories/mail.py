"""Messages in the outbox."""

from thep.mail import outbox
from thep.mail.messages import message_to


def posted(to, *, subject="Hello", text="Good morning", cause="test:1", **words):
    """Post a message as the letters of the site do, and return it."""
    return outbox.post(message_to(to, subject=subject, text=text, cause=cause, **words))
