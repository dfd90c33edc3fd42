"""Pages of the brand that editors write."""
