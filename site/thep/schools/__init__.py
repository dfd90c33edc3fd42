"""The register of schools and who works where: import, affiliations asked for and approved, invitations.

Imports mail and below. Start at `models/schools.py`, `gias_import.py` and `affiliations.py`.
"""
