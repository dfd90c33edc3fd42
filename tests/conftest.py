"""What every test shares."""

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def _empty_caches():
    """No page, count or rate limit is remembered from one test to the next."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
