"""Registers in the back office: who came to an event, attendance over a term, and closing it."""
