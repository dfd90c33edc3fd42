"""What the schedule gives to the rest of the site."""

from .rounds import Round
from .sweep import forget_runs

PARTS = (Round("runs forgotten", forget_runs, order=95, words="Delete old entries of this list"),)
