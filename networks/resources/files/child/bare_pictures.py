"""Pictures without what programs and telephones write into them, their pixels as they were."""

from typing import Literal


def bare_jpeg(content: bytes) -> bytes:
    """Return a JPEG without what it tells, its pixels as they were; which way up it stands is kept."""
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, end = content[at + 1], at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:  # the pixels, and all behind them up to the end of the picture
            last = content.rfind(b"\xff\xd9")
            following = content.find(b"\xff\xd9\xff\xd8", at)
            return bytes(kept + content[at : (following if following > 0 else last if last > at else len(content)) + 2])
        segment = content[at:end]
        # Of what programs put in: JFIF, the profile of colours and Adobe's way of writing them say how it is drawn.
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            kept += _only_which_way_up(segment)
        elif not (0xE1 <= marker <= 0xEF or marker == 0xFE) or marker == 0xEE or segment[4:15] == b"ICC_PROFILE":
            kept += segment
        at = end
    return bytes(kept + content[at:])


def _only_which_way_up(segment: bytes) -> bytes:
    order: Literal["little", "big"] = "little" if segment[10:12] == b"II" else "big"
    first = 10 + int.from_bytes(segment[14:18], order)
    count = int.from_bytes(segment[first : first + 2], order)
    for at in range(first + 2, min(first + 2 + 12 * count, len(segment)), 12):
        if int.from_bytes(segment[at : at + 2], order) == 0x0112:
            turned = int.from_bytes(segment[at + 8 : at + 10], order)
            entry = b"\x01\x12\0\x03\0\0\0\x01" + turned.to_bytes(2) + b"\0\0"
            told = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
            return b"\xff\xe1" + (len(told) + 2).to_bytes(2) + told
    return b""


def bare_png(content: bytes) -> bytes:
    """Return a PNG without its words, its EXIF and its day."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return content
    kept, at = bytearray(content[:8]), 8
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if content[at + 4 : at + 8] not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"):
            kept += content[at:end]
        at = end
    return bytes(kept)


def bare_gif(content: bytes) -> bytes:
    """Return a GIF, moving as it was, without comments, XMP and other words of programs."""
    kept, at = bytearray(), 13
    if content[10] & 0x80:
        at += 3 << ((content[10] & 7) + 1)
    kept += content[:at]
    while at < len(content) and content[at] in (0x21, 0x2C):
        start = at
        if content[at] == 0x21:
            label, at = content[at + 1], at + 2
            wanted = label == 0xF9 or (label == 0xFF and content[at + 1 : at + 12] == b"NETSCAPE2.0")
        else:
            colours = content[at + 9]
            at += 11 + ((3 << ((colours & 7) + 1)) if colours & 0x80 else 0)
            wanted = True
        while at < len(content) and content[at]:
            at += content[at] + 1
        at += 1
        if wanted:
            kept += content[start:at]
    return bytes(kept) + b"\x3b"
