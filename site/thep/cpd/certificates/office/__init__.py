"""Certificates in the back office: of an event, one by one and of all at once."""
