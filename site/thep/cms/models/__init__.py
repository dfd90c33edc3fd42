"""The base page and the records that editors keep: the vocabulary."""

from .page import BasePage
from .subject import Subject

__all__ = ["BasePage", "Subject"]
