"""The strategic plan: its priorities and objectives, their words in each academic year, and which pages serve which.

Start with `plan.py`. Whatever else serves objectives has an `ObjectivesField` (`fields.py`), and declares a `PlanFigure` (`figures.py`) to
be counted in the report.
"""
