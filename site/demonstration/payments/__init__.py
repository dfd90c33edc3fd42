"""What the demonstration has of orders, beside what is bought."""
