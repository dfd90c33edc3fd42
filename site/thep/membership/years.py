"""The academic years of memberships, as `thep.cms.academic_years` reckons them for everybody."""

from thep.cms.academic_years import academic_year_of, in_words, this_academic_year

__all__ = ["academic_year_of", "in_words", "this_academic_year"]
