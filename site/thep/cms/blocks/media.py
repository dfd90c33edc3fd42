"""Things to take away or to watch: documents, and videos that are somewhere else."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock, URLBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model

from .references import DocumentBlock
from .text import TEXT_FEATURES


class DownloadBlock(StructBlock):
    document = DocumentBlock()
    label = CharBlock(max_length=150, required=False, help_text="If empty, the document’s title.")


class DownloadsBlock(StructBlock):
    """Documents, each with its kind and size."""

    heading = CharBlock(max_length=100, required=False)
    downloads = ListBlock(DownloadBlock(label="Document"), min_num=1, max_num=30)

    class Meta:
        icon = "download"
        template = "cms/blocks/downloads.html"
        description = "Documents to download, with their kind and size."

    def get_preview_value(self) -> Any:
        """Return a value with the two newest documents of the library."""
        documents = get_document_model().objects.order_by("-pk")[:2]
        return self.normalize({"heading": "Papers", "downloads": [{"document": document, "label": ""} for document in documents]})


class Provider(NamedTuple):
    name: str
    hosts: tuple[str, ...]


PROVIDERS = (
    Provider("YouTube", ("youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com")),
    Provider("Vimeo", ("vimeo.com", "www.vimeo.com", "player.vimeo.com")),
    Provider("BBC", ("www.bbc.co.uk", "bbc.co.uk")),
    Provider("Microsoft Stream", ("web.microsoftstream.com",)),
)


def provider(address: str) -> Provider | None:
    """Return whose video is at `address`; None where it is nobody's that the site links to."""
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.port not in (None, 443) or parts.username is not None:
        return None
    return next((each for each in PROVIDERS if parts.hostname in each.hosts), None)


class VideoBlock(StructBlock):
    """A video of a named provider, behind a link that says where it leads: the page itself asks the provider for nothing."""

    title = CharBlock(max_length=120)
    address = URLBlock(help_text=f"Of {', '.join(each.name for each in PROVIDERS[:-1])} or {PROVIDERS[-1].name}.")
    length = CharBlock(max_length=40, required=False, help_text="Such as ‘3 minutes’.")
    text = CharBlock(max_length=300, required=False, label="What it shows")
    transcript = RichTextBlock(features=TEXT_FEATURES, required=False, help_text="What is said, for those who don’t hear it.")

    class Meta:
        icon = "media"
        template = "cms/blocks/video.html"
        description = "A video on YouTube, Vimeo or the like, which opens there."
        preview_value = {"title": "A day in Year 2", "address": "https://vimeo.com/76979871", "length": "3 minutes", "text": ""}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return super().get_context(value, parent_context) | {"provider": provider(value["address"])}

    def clean(self, value: Any) -> Any:
        result = super().clean(value)
        if result.get("address") and provider(result["address"]) is None:
            names = [each.name for each in PROVIDERS]
            message = f"Give the https:// address of a video on {', '.join(names[:-1])} or {names[-1]}."
            raise StructBlockValidationError(block_errors={"address": ValidationError(message, code="unknown_provider")})
        return result
