"""Emails about the files that who leads an event shares with those who were there."""
