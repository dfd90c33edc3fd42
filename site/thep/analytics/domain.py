"""What is counted of readers gives to the rest of the site."""

from thep.schedule.rounds import Round

from . import totals

PARTS = (Round("totals deleted", totals.delete_old, words="Delete old counts of page views"),)
