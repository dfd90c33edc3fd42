"""What the office has reworded."""
