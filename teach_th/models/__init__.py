"""Pages of the brand, and the records of recruitment."""
