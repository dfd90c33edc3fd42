"""Fourteen networks with their members and a year of meetings."""
