"""Who came to what has been."""
