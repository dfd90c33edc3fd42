"""Registers on paper: the sheet that people sign, and entering it afterwards by keyboard. Start at `sheet.py` and `entries.py`."""
