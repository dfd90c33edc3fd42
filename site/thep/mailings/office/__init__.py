"""The back office's screens of emails to many people."""
