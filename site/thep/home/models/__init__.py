"""The home page, and what stands around every page."""

from .home_page import HomePage
from .site_frame import SiteFrame

__all__ = ["HomePage", "SiteFrame"]
