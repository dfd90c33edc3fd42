"""What the office of the demonstration has written to many people, and what it is about to."""
