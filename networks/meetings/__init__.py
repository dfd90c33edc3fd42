"""The meetings that networks call: events that people come to by one press, with an agenda before, and notes and actions after."""
