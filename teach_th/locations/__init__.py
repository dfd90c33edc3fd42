"""Where schools and people are."""
