"""Expressions of interest, and the talent pool that schools search."""
