"""Who is in a network, who leads it, and who is asked to join it."""
