"""Kinds of files that people share."""

from enum import Enum


class FileKind(Enum):
    """A kind of file, by its usual ending, with what people call it, and whether pages of it can be shown."""

    label: str
    content_type: str
    has_pages: bool
    endings: frozenset[str]

    PDF = ("pdf", "PDF", "application/pdf", True)
    WORD = ("docx", "Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", True)
    SLIDES = ("pptx", "Slides", "application/vnd.openxmlformats-officedocument.presentationml.presentation", True)
    SPREADSHEET = ("xlsx", "Spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False)
    TEXT = ("txt", "Text", "text/plain; charset=utf-8", False)
    CSV = ("csv", "Spreadsheet", "text/csv; charset=utf-8", False)
    JPEG = ("jpg", "Picture", "image/jpeg", True, "jpeg", "jpe")
    PNG = ("png", "Picture", "image/png", True)
    WEBP = ("webp", "Picture", "image/webp", True)
    AVIF = ("avif", "Picture", "image/avif", True)
    HEIC = ("heic", "Picture", "image/heic", True, "heif")
    GIF = ("gif", "Picture", "image/gif", True)
    MP3 = ("mp3", "Sound", "audio/mpeg", False)
    M4A = ("m4a", "Sound", "audio/mp4", False, "m4b")
    OGG = ("ogg", "Sound", "audio/ogg", False, "oga", "opus")
    WAV = ("wav", "Sound", "audio/wav", False, "wave")

    def __new__(cls, extension: str, label: str, content_type: str, has_pages: bool, *others: str) -> "FileKind":
        kind = object.__new__(cls)
        kind._value_ = extension
        kind.label, kind.content_type, kind.has_pages, kind.endings = label, content_type, has_pages, frozenset({extension, *others})
        return kind

    @property
    def extension(self) -> str:
        return str(self.value)

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_sound(self) -> bool:
        return self.content_type.startswith("audio/")

    @property
    def cleaned(self) -> "FileKind":
        """What a file of this kind is once it is cleaned: a telephone's HEIC comes out as a JPEG."""
        return FileKind.JPEG if self is FileKind.HEIC else self


OFFICE = (FileKind.WORD, FileKind.SLIDES, FileKind.SPREADSHEET)


def kind_named(extension: str) -> FileKind:
    """Return the kind whose usual ending is `extension`, as a version keeps it. Raises StopIteration for any other."""
    return next(kind for kind in FileKind if kind.extension == extension)
