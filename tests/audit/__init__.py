"""`make audit`: what a careful stranger would measure, on a demonstration served as a server serves it. Start at `__main__.py`."""
