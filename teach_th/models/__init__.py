"""Pages of the brand, and the records of recruitment."""

from .interest import ExpressionOfInterest, Look

__all__ = ["ExpressionOfInterest", "Look"]
