"""The house style: tokens, components, cover cloth, icons and the filters that write dates and money.

Imports nothing of ours. Start at `cloth.py` and `templatetags/thep.py`; the components are in `templates/cotton/`.
"""
