"""Sounds: which of them a file is, and the same without names, titles and comments."""

import io
import re
from typing import IO

from django.core.files import File

from networks.errors import FileRefused

from .kinds import FileKind
from .refusals import BROKEN, OTHER_SOUND, SAVE_AGAIN, VIDEO

LARGEST_HEAD = 16 * 1024 * 1024
"""Bytes of what an MP4 file says of its tracks, which is read as a whole."""


def sound_kind(upload: File, head: bytes) -> FileKind | None:
    """Return which sound `upload` is, or None. Raise FileRefused for a video that keeps its sound in the same way."""
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return FileKind.WAV
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        raise FileRefused(VIDEO)
    if head.startswith(b"OggS"):
        if b"theora" in head or b"\x01video" in head:
            raise FileRefused(VIDEO)
        if head[28:36] != b"OpusHead" and head[28:35] != b"\x01vorbis":
            raise FileRefused(OTHER_SOUND)
        return FileKind.OGG
    if head[4:8] == b"ftyp" and head[8:12] not in (b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"):
        return _kind_of_boxes(upload, head[8:12])
    if head.startswith(b"ID3") or _is_frame_of_mp3(head):
        return _checked_mp3(upload, head)
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        raise FileRefused(OTHER_SOUND)
    return None


def _kind_of_boxes(upload: File, brand: bytes) -> FileKind:
    """Return that a file of MP4's boxes is sound, by the tracks that it says it has."""
    for name, _, start, end in _boxes(upload, upload.size or 0):
        if name == b"moov" and end - start <= LARGEST_HEAD:
            upload.seek(start)
            tracks = set(re.findall(rb"hdlr.{8}(vide|soun)", upload.read(end - start), re.DOTALL))
            if tracks == {b"soun"} or (tracks and brand in (b"M4A ", b"M4B ")):
                return FileKind.M4A
            raise FileRefused(VIDEO)
    raise FileRefused(BROKEN if brand in (b"M4A ", b"M4B ") else VIDEO)


def _boxes(file: IO[bytes] | File, size: int, start: int = 0) -> list[tuple[bytes, int, int, int]]:
    """Return the boxes of an MP4 file from `start` to `size`: each one's name, where it begins, where what is in it begins, and its end."""
    found: list[tuple[bytes, int, int, int]] = []
    at = start
    while at + 8 <= size and len(found) < 1_000:
        file.seek(at)
        header = file.read(16)
        length, name, inside = int.from_bytes(header[:4]), header[4:8], at + 8
        if length == 1:
            length, inside = int.from_bytes(header[8:16]), at + 16
        elif length == 0:
            length = size - at
        if length < inside - at or at + length > size:
            break
        found.append((name, at, inside, at + length))
        at += length
    return found


def _is_frame_of_mp3(head: bytes) -> bool:
    return len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def _checked_mp3(upload: File, head: bytes) -> FileKind:
    start = 0
    if head.startswith(b"ID3"):
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
    upload.seek(start)
    rest = upload.read(64 * 1024).lstrip(b"\0")
    if not any(_is_frame_of_mp3(rest[at : at + 4]) for at in range(max(0, min(len(rest) - 3, 4_096)))):
        raise FileRefused(f"This sound is broken: it doesn’t play. {SAVE_AGAIN}")
    return FileKind.MP3


def bare_sound(content: bytes, kind: FileKind) -> bytes:
    """Return a sound without what it tells of people. Raise ValueError or LookupError where it isn't as it should be."""
    bare = {FileKind.MP3: _bare_mp3, FileKind.WAV: _bare_wav, FileKind.M4A: _bare_m4a, FileKind.OGG: _bare_ogg}[kind]
    return bare(content)


def _bare_mp3(content: bytes) -> bytes:
    while content.startswith(b"ID3") and len(content) > 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
        content = content[10 + size + (10 if content[5] & 0x10 else 0) :]
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if content[-32:-24] == b"APETAGEX":
        size, has_header = int.from_bytes(content[-20:-16], "little"), content[-9] & 0x80
        content = content[: max(0, len(content) - size - (32 if has_header else 0))]
    return content


def _bare_wav(content: bytes) -> bytes:
    kept, at = b"", 12
    while at + 8 <= len(content):
        end = at + 8 + int.from_bytes(content[at + 4 : at + 8], "little")
        end += end % 2
        if content[at : at + 4] in (b"fmt ", b"fact", b"data"):
            kept += content[at:end]
        at = end
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WAVE" + kept


def _bare_m4a(content: bytes) -> bytes:
    """Return the sound with its particulars blank: what stands where in it is written in it, so nothing may move."""
    blank, file = bytearray(content), io.BytesIO(content)
    inside = [(0, len(content))]
    while inside:
        start, end = inside.pop()
        for name, at, box_start, box_end in _boxes(file, end, start):
            if name in (b"udta", b"meta", b"uuid"):
                blank[at + 4 : at + 8] = b"free"
                blank[box_start:box_end] = bytes(box_end - box_start)
            elif name in (b"moov", b"trak", b"mdia", b"minf"):
                inside.append((box_start, box_end))
    return bytes(blank)


def _bare_ogg(content: bytes) -> bytes:
    """Return the sound with the second packet of each of its streams, which holds the comments, blank and as long as it was."""
    blank, at, packets, second = bytearray(content), 0, dict[int, int](), dict[int, list[tuple[int, int, int, int]]]()
    while content[at : at + 4] == b"OggS":
        count, stream = content[at + 26], int.from_bytes(content[at + 14 : at + 18], "little")
        sizes, place = content[at + 27 : at + 27 + count], at + 27 + count
        end = place + sum(sizes)
        for size in sizes:
            if packets.get(stream, 0) == 1:
                second.setdefault(stream, []).append((at, end, place, place + size))
            place += size
            if size < 255:
                packets[stream] = packets.get(stream, 0) + 1
        at = end
    for ranges in second.values():
        packet = b"".join(content[start:end] for _, _, start, end in ranges)
        magic = 8 if packet.startswith(b"OpusTags") else 7
        room = len(packet) - 16
        if room < 0 or not packet.startswith((b"OpusTags", b"\x03vorbis")):
            raise ValueError("no comments where they belong")
        packet = packet[:magic] + room.to_bytes(4, "little") + b" " * room + bytes(4) + (b"" if magic == 8 else b"\x01")
        for _, _, start, end in ranges:
            blank[start:end], packet = packet[: end - start], packet[end - start :]
        for page, end in {(page, page_end) for page, page_end, _, _ in ranges}:
            blank[page + 22 : page + 26] = bytes(4)
            blank[page + 22 : page + 26] = _ogg_sum(blank[page:end]).to_bytes(4, "little")
    return bytes(blank)


def _ogg_sum(page: bytes | bytearray) -> int:
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1 ^ 0x04C11DB7 if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return total
