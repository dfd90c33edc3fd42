"""Word documents that become pages of a network."""

from django.core.files import File

from networks.errors import FileRefused

from .drawing import draw
from .kinds import FileKind
from .names import safe_name
from .recognising import kind_of


def page_of_word(file: File) -> tuple[str, str]:
    """Return a Word document's title and its text as clean HTML. Raise FileRefused where it is none, or has no text.

    The title is its first heading, which the HTML then hasn't, or else its file's name.
    """
    kind = kind_of(file, file.name or "")
    if kind is not FileKind.WORD:
        raise FileRefused("This is no Word document. Choose one that ends in .docx, or add this file as it is.")
    drawn = draw(file, kind)
    if not drawn.html:
        raise FileRefused(drawn.reason or "There is no text in this document. Add it as a file instead.")
    return drawn.title or safe_name(file.name or "Page").rpartition(".")[0] or "Page", drawn.after_title
