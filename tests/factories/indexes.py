"""Pages that aren't put into the back office's indexes, which takes about a third of publishing them.

What finds pages by their words there, and what knows which page shows a picture or is linked to, is tested with pages that are.
"""

import contextlib
from unittest import mock

from wagtail.signal_handlers import disable_reference_index_auto_update


@contextlib.contextmanager
def unsearched():
    """Have the back office's search not learn of what is saved."""
    with mock.patch("modelsearch.signal_handlers.insert_or_update_object_task"):
        yield


@contextlib.contextmanager
def unindexed():
    """Have neither the back office's search nor its index of references learn of what is saved."""
    with unsearched(), disable_reference_index_auto_update():
        yield
