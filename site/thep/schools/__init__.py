"""The register of schools and who works where: import, affiliations asked for and approved.

Imports mail and below. Start at `models.py`, `register.py` and `affiliations.py`.
"""
