"""The tag with which letters say what the office may reword."""

from django import template
from django.template.base import Parser, Token, TokenType
from django.utils.safestring import SafeString

from thep.mail import substitution
from thep.mail.text_letters import lay_out_text

register = template.Library()


class WordsNode(template.Node):
    """A part of a letter: the office's words, or else those of the template. Neither is code: both name variables of the kind."""

    def __init__(self, part: str, words: str, *, is_subject: bool) -> None:
        self.part, self.words, self.is_subject = part, words, is_subject

    def render(self, context: template.Context) -> str:
        kind, reworded = context["letter_kind"], context["letter_words"]
        words = reworded.get(self.part, self.words)
        filled = substitution.fill_in(words, lambda name: substitution.value_of(name, kind, context))
        return " ".join(filled.split()) if self.is_subject else substitution.as_html(filled)


@register.filter
def laid_out(text: str, subject: str) -> SafeString:
    """Return the plain text of a letter as HTML, its link as a button that is called by its own line or by the subject."""
    return lay_out_text(text, subject=subject)


@register.tag("words")
def words_tag(parser: Parser, token: Token) -> WordsNode:
    """Mark words of a letter as those that the office may reword: {% words "introduction" %}Hello {{ first_name }}{% endwords %}.

    The words are text, and name variables that the letter's kind declares. In a `.subject.txt` they are written as they are, elsewhere
    as HTML; line breaks stay in what the office writes.
    """
    arguments = token.split_contents()
    if len(arguments) != 2 or arguments[1][:1] not in "\"'":
        raise template.TemplateSyntaxError('Name the part of the letter: {% words "introduction" %}')
    part = arguments[1][1:-1]
    pieces: list[str] = []
    while (piece := parser.next_token()).contents != "endwords":
        if piece.token_type not in {TokenType.TEXT, TokenType.VAR}:
            raise template.TemplateSyntaxError(
                f"The words of “{part}” have {piece.contents} in them. The office writes no tags, so none can stand there."
            )
        pieces.append(piece.contents if piece.token_type == TokenType.TEXT else f"{{{{ {piece.contents} }}}}")
    words = " ".join("".join(pieces).split())
    if faults := substitution.faults_of(words):
        raise template.TemplateSyntaxError(f"The words of “{part}”: {faults}")
    is_subject = parser.origin is not None and str(parser.origin.name).endswith(".subject.txt")
    return WordsNode(part, words, is_subject=is_subject)
