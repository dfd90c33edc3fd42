"""The form that subscribes to the newsletter."""

from wagtail.blocks import CharBlock, StructBlock, TextBlock


class NewsletterBlock(StructBlock):
    """An address to send the newsletter to, which its owner confirms before anything is sent."""

    heading = CharBlock(max_length=100, default="The newsletter")
    text = TextBlock(
        max_length=300,
        rows=2,
        default="What’s on, and what colleagues have found out. Once a month in term time, and you can unsubscribe at any time.",
    )

    class Meta:
        icon = "mail"
        template = "cms/blocks/newsletter.html"
        description = "A form that subscribes to the newsletter."
        preview_value = {
            "heading": "The newsletter",
            "text": "What’s on, and what colleagues have found out. You can unsubscribe at any time.",
        }
