"""What the pages of the brand are written with, beside the blocks that every page has (`thep.cms.blocks`)."""

from wagtail.blocks import CharBlock, ChoiceBlock, EmailBlock, StructBlock, TextBlock

from thep.cms.blocks import LinkBlock
from thep.cms.vocabulary import Audience


class ReasonBlock(StructBlock):
    """One part of the argument for teaching here."""

    heading = CharBlock(max_length=60)
    text = TextBlock(max_length=300)

    class Meta:
        icon = "check"


class WayBlock(StructBlock):
    """Where a reader is now, and where to go from there."""

    heading = CharBlock(max_length=60)
    text = TextBlock(max_length=200)
    link = LinkBlock()

    class Meta:
        icon = "arrow-right"


class StepBlock(StructBlock):
    """One step of a career: what it is, what it pays, and whom its courses are for."""

    title = CharBlock(max_length=80)
    summary = TextBlock(max_length=300, help_text="What the job is, in a sentence or two.")
    pay = CharBlock(max_length=120, help_text="“£40,317 to £52,300” or the range’s name. Give figures only with their source, below.")
    pay_note = CharBlock(required=False, max_length=200)
    audience = ChoiceBlock(choices=Audience.choices, required=False, help_text="The courses of these people are listed beside the step.")

    class Meta:
        icon = "arrow-up"


class PersonBlock(StructBlock):
    """Somebody whom candidates can ask."""

    name = CharBlock(max_length=100)
    job = CharBlock(max_length=120)
    ask_about = TextBlock(max_length=200, label="Ask them about")
    email = EmailBlock(required=False)
    telephone = CharBlock(required=False, max_length=30)

    class Meta:
        icon = "user"
