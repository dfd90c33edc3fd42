"""What a school had and what it owes, term by term: drawn up, sent to its business manager, and frozen then.

Imports events and below; domains above declare what they put onto it (`thep.schools.statement_sections`). Start at `statements.py`.
"""
