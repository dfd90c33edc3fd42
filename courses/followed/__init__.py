"""Searches of the catalogue that people follow: what they look for, kept, and new dates for it in their digest."""
