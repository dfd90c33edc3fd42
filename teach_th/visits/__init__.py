"""Visits and open days that schools offer."""
