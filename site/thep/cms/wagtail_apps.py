"""Apps of Wagtail without their part of its content API, which this site doesn't offer.

When they are ready, each imports its part of the API, installed or not, and with it Django Ninja and the schemas of every model: 40 MB of
each process, and 13 MB of one that serves the office too.
"""

import sys
from types import ModuleType
from typing import Any

from wagtail.contrib.redirects.apps import WagtailRedirectsAppConfig
from wagtail.documents.apps import WagtailDocsAppConfig
from wagtail.images.apps import WagtailImagesAppConfig
from wagtail.snippets.apps import WagtailSnippetsAppConfig

API = "wagtail.api.v3.api"
"""Wagtail's module of the API itself; each app has `api.v3`, with a `router` and a `registry`."""


class Absent(ModuleType):
    """Stands in for a module of the API: whatever an app does with what it has does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name)

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing."""


class WithoutContentAPI:
    """Is ready as Wagtail's app of this name is, but for the content API."""

    name: str

    def ready(self) -> None:
        # Wagtail's own `ready` runs, so that what another version does there is done. The modules are out of the way only meanwhile.
        absent = {name: Absent(name) for name in (API, *(f"{self.name}.api.v3{part}" for part in ("", ".router", ".registry")))}
        absent = {name: module for name, module in absent.items() if name not in sys.modules}
        sys.modules.update(absent)
        try:
            super().ready()  # type: ignore[misc]
        finally:
            for name in absent:
                del sys.modules[name]


class RedirectsConfig(WithoutContentAPI, WagtailRedirectsAppConfig): ...


class ImagesConfig(WithoutContentAPI, WagtailImagesAppConfig): ...


class DocumentsConfig(WithoutContentAPI, WagtailDocsAppConfig): ...


class SnippetsConfig(WithoutContentAPI, WagtailSnippetsAppConfig): ...
