"""The back office's screens of statements."""
