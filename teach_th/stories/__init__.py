"""Stories of people who work here."""
