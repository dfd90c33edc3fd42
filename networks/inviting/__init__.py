"""Many people are invited to a network at once: the schools that are missing, or a role or phase."""
