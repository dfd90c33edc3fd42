"""Facts, and things in order: steps to take, what happened when, questions and their answers."""

from wagtail.blocks import BooleanBlock, CharBlock, ListBlock, RichTextBlock, StructBlock

from .text import TEXT_FEATURES


class FactBlock(StructBlock):
    label = CharBlock(max_length=60)
    value = CharBlock(max_length=200)


class KeyFactsBlock(StructBlock):
    """A few facts, each with its name."""

    heading = CharBlock(max_length=100, required=False)
    facts = ListBlock(FactBlock(label="Fact"), min_num=1, max_num=12)

    class Meta:
        icon = "list-ul"
        template = "cms/blocks/key_facts.html"
        description = "Figures and facts, each with its name."
        preview_value = {
            "heading": "At a glance",
            "facts": [{"label": "Schools", "value": "About 100"}, {"label": "Across", "value": "Eight square miles"}],
        }


class StepBlock(StructBlock):
    heading = CharBlock(max_length=100)
    text = RichTextBlock(features=TEXT_FEATURES, required=False)


class StepsBlock(StructBlock):
    """What to do, one thing after the other."""

    heading = CharBlock(max_length=100, required=False)
    steps = ListBlock(StepBlock(label="Step"), min_num=2, max_num=12)

    class Meta:
        icon = "list-ol"
        template = "cms/blocks/steps.html"
        description = "Numbered steps, one after the other."
        preview_value = {
            "heading": "How to apply",
            "steps": [
                {"heading": "Find a vacancy", "text": "<p>Search by subject, phase or distance.</p>"},
                {"heading": "Visit the school", "text": "<p>Most welcome visitors on a Wednesday.</p>"},
            ],
        }


class MomentBlock(StructBlock):
    when = CharBlock(max_length=60, help_text="A year, a term or a date: ‘Autumn term’, ‘14 January 2027’.")
    heading = CharBlock(max_length=100, required=False)
    text = RichTextBlock(features=TEXT_FEATURES, required=False)


class TimelineBlock(StructBlock):
    """What happens when, earliest first."""

    heading = CharBlock(max_length=100, required=False)
    moments = ListBlock(MomentBlock(label="Moment"), min_num=2, max_num=20)

    class Meta:
        icon = "history"
        template = "cms/blocks/timeline.html"
        description = "What happens when, earliest first."
        preview_value = {
            "heading": "Your first two years",
            "moments": [
                {"when": "Autumn term", "heading": "You start", "text": "<p>With a mentor who has time to mentor.</p>"},
                {"when": "Spring term", "heading": "First review", "text": ""},
            ],
        }


class QuestionBlock(StructBlock):
    question = CharBlock(max_length=150)
    answer = RichTextBlock(features=TEXT_FEATURES)


class QuestionsBlock(StructBlock):
    """Questions that people ask, each with its answer folded below it."""

    heading = CharBlock(max_length=100, required=False)
    questions = ListBlock(QuestionBlock(label="Question"), min_num=1, max_num=30)
    first_open = BooleanBlock(required=False, default=False, label="Show the first answer from the start")

    class Meta:
        icon = "help"
        label = "Questions and answers"
        template = "cms/blocks/faq.html"
        description = "Questions, with their answers folded away until asked for."
        preview_value = {
            "heading": "Good questions",
            "questions": [{"question": "Can I visit first?", "answer": "<p>Yes. Most schools welcome visitors.</p>"}],
            "first_open": True,
        }
