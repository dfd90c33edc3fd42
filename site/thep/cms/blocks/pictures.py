"""Pictures: what one shows is always said in words, or it is said to be decoration."""

from typing import Any

from wagtail.blocks import CharBlock, StructBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock as WagtailImageBlock

from .references import ImageBlock


class PictureBlock(WagtailImageBlock):
    """A picture with its alternative text, which cannot be left out: a picture without meaning is ticked as decoration."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"] = ImageBlock(required=required)
        self.child_blocks["image"].set_name("image")
        self.child_blocks["alt_text"].field.label = "What it shows"
        self.child_blocks["alt_text"].field.help_text = "A sentence for those who don’t see it. Say what matters here, not ‘picture of’."
        self.child_blocks["decorative"].field.label = "Decoration only: it says nothing that the words don’t"

    class Meta:
        icon = "image"
        template = "cms/blocks/bare_picture.html"


class CaptionedPictureBlock(StructBlock):
    """A picture as wide as the text, with a caption where it needs one."""

    image = PictureBlock(label="Picture")
    caption = CharBlock(max_length=250, required=False, help_text="Who or what, where and when; whose picture it is.")

    class Meta:
        icon = "image"
        template = "cms/blocks/picture.html"
        description = "A picture and what it shows."

    def get_preview_value(self) -> Any:
        """Return a value with the newest picture of the library, or with none where the library is empty."""
        image = get_image_model().objects.order_by("-pk").first()
        value = {"image": {"image": image, "alt_text": image.title, "decorative": False}, "caption": image.title} if image else {}
        return self.normalize(value)
