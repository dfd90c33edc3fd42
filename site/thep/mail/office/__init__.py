"""The screens of the back office for messages and the newsletter."""
