"""What editors upload: judged by what it is, whatever its name says, and refused in words that say what to do."""

import io
import zipfile
from pathlib import PurePath
from typing import Any

import willow
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image, ImageFile
from pillow_heif import register_heif_opener
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

register_heif_opener()

OFFICE = {"docx": "word/", "pptx": "ppt/", "xlsx": "xl/"}
"""The folder that each kind of Office file has inside."""

MACROS = "vbaProject.bin"
ORIENTATION = 0x0112
FORMATS = "A JPEG, PNG, WebP or AVIF picture, or a phone’s HEIC"

SILENT = {
    *("adobe", "adobe_transform", "background", "bbox", "chromaticity", "dpi", "duration", "gamma", "icc_profile", "interlace", "jfif"),
    *("jfif_density", "jfif_unit", "jfif_version", "loop", "progression", "progressive", "srgb", "timestamp", "transparency", "aspect"),
}
"""What a picture file says of how it is drawn. Whatever else it holds (EXIF, XMP, IPTC, PNG's texts, comments) may tell of people."""

PICTURE_MESSAGES = {
    "invalid_image_extension": f"That is no picture that we can show. Choose one of these: {FORMATS[0].lower()}{FORMATS[1:]}.",
    "invalid_image": "That file isn’t a picture, whatever its name says. Save it again as JPEG or PNG, then choose it here.",
    "invalid_image_known_format": "The name ends in .%(extension)s, but inside it is %(image_format)s. Save it again, or change the name.",
    "file_too_large": "This picture is %(file_size)s, and %(max_filesize)s is the most. Make it smaller: 2,000 pixels across is plenty.",
    "file_too_many_pixels": "This picture has too many pixels (%(num_pixels)s). Make it smaller first: 2,000 across is plenty.",
}
DOCUMENT_MESSAGES = {
    "file_too_large": "This document is %(file_size)s, and %(max_filesize)s is the most. Make its pictures smaller, or split it in two.",
}
"""Wagtail's checks, in our words."""


class PictureField(WagtailImageField):
    """A picture that can be drawn to its last line: one that was cut off on its way would break the pages that show it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages |= PICTURE_MESSAGES
        self.help_text = f"{FORMATS}, of {self.max_upload_size_text} and 24 million pixels at most (6,000 by 4,000)."

    def to_python(self, data: Any) -> Any:
        try:
            self.refuse_too_many_pixels(data)
            file = super().to_python(data)
            if file is not None:
                with Image.open(file) as picture:
                    draw_to_the_end(picture)
                    # PNG's texts may stand behind its pixels.
                    tells = tells_of_people(picture)
                file.seek(0)
                if tells:
                    file = without_what_it_tells(file)
        except OSError as broken:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from broken
        return file

    def refuse_too_many_pixels(self, data: Any) -> None:
        """Raise a ValidationError by what the file says of itself: Wagtail's own check draws the picture first."""
        if not data or not hasattr(data, "seek"):
            return
        data.seek(0)
        try:
            with Image.open(data) as picture:
                pixels = picture.width * picture.height * getattr(picture, "n_frames", 1)
        except (OSError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            return  # no picture, or one that Wagtail refuses by the same numbers without drawing it
        finally:
            data.seek(0)
        if self.max_image_pixels and pixels > self.max_image_pixels:
            message = self.error_messages["file_too_many_pixels"]
            raise ValidationError(message, code="file_too_many_pixels", params={"num_pixels": f"{pixels:,}"})


def draw_to_the_end(picture: Image.Image) -> None:
    """Raise an OSError where `picture` was cut off on its way, or another error where it is broken."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint lets cut-off pictures pass in its whole process
    picture.draft(None, (picture.width // 8, picture.height // 8))  # a JPEG is read whole, and small
    picture.load()


def tells_of_people(picture: Image.Image) -> bool:
    """Return whether `picture`, which has been read to its end, holds more than how it is drawn, or is of a kind that few browsers show."""
    return bool(picture.getexif()) or not SILENT.issuperset(picture.info) or picture.format == "HEIF"


def without_what_it_tells(file: UploadedFile) -> UploadedFile:
    """Return `file` without where, when and with what it was taken: telephones write that into each picture.

    It stands the right way up still. HEIC, which few browsers show, becomes a JPEG.
    """
    written = io.BytesIO()
    name = file.name or "picture"
    with Image.open(file) as picture:
        if picture.format == "HEIF":
            picture.convert("RGB").save(written, "JPEG", icc_profile=picture.info.get("icc_profile"), quality=90)
            return _as_picture(f"{PurePath(name).stem}.jpg", written, "image/jpeg")
        kind, profile, upright = picture.format or "PNG", picture.info.get("icc_profile"), Image.Exif()
        if turned := picture.getexif().get(ORIENTATION):
            upright[ORIENTATION] = turned
        picture.info = {}
        # Several pictures in one file, as some telephones make, come out as the first of them.
        quality: dict[str, Any] = {"JPEG": {"quality": "keep"}, "PNG": {}}.get(kind, {"quality": 90})
        picture.save(written, "JPEG" if kind == "MPO" else kind, icc_profile=profile, exif=upright, **quality)
    return _as_picture(name, written, file.content_type or "")


def _as_picture(name: str, written: io.BytesIO, content_type: str) -> UploadedFile:
    """Return what was written as Wagtail's field would: with the picture opened."""
    bare = SimpleUploadedFile(name, written.getvalue(), content_type)
    bare.image = willow.Image.open(io.BytesIO(written.getvalue()))  # type: ignore[attr-defined]
    return bare


class ImageForm(BaseImageForm):
    """A picture: what it shows is asked for with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            wagtails = self.fields["file"]
            self.fields["file"] = PictureField(label=wagtails.label, required=wagtails.required, widget=wagtails.widget)


class DocumentForm(BaseDocumentForm):
    """A document, which is what its name says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].error_messages |= DOCUMENT_MESSAGES

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            check(file)
        return file


def check(file: UploadedFile) -> None:
    """Raise a ValidationError where `file` isn't what its name says. Files of other kinds than ours have been refused already."""
    extension = PurePath(file.name or "").suffix.lower().lstrip(".")
    file.seek(0)
    if extension == "pdf":
        right = b"%PDF-" in file.read(1024)
    elif extension in OFFICE:
        right = _is_office(file, OFFICE[extension])
    else:
        right = _is_text(file)
    file.seek(0)
    if not right:
        raise ValidationError(
            "The name ends in .%(extension)s, but that isn’t what is in it. Open it where it was made, save it again, then choose it.",
            code="not_what_it_says",
            params={"extension": extension},
        )


def _is_office(file: UploadedFile, folder: str) -> bool:
    try:
        with zipfile.ZipFile(file) as parts:
            names = parts.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    if any(name.endswith(MACROS) for name in names):
        raise ValidationError("This file has macros in it, which are programs. Save it without them, then choose it here.", code="macros")
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)


def _is_text(file: UploadedFile) -> bool:
    """Return whether there is only text in the file, of whatever alphabet."""
    # Spreadsheets still write CSV as they did in the nineties, so not only UTF-8 is text.
    return not any(b"\0" in chunk for chunk in file.chunks()) and not _begins_as_something_else(file)


def _begins_as_something_else(file: UploadedFile) -> bool:
    file.seek(0)
    return file.read(8).startswith((b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0"))
