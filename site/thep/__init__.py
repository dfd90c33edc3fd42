"""The foundation of the platform: one package per noun, imports pointing down the list in `pyproject.toml`.

Start reading at `thep.events` (what people attend), `thep.bookings` (a person's place) and `thep.payments` (what it costs).
"""
