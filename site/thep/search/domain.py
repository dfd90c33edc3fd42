"""What the search gives to itself, as other domains do."""

from . import promotions, synonyms

PARTS = (synonyms.LIST, promotions.LIST)
