"""Sounds that people share, made small: each function returns bytes, with `artist` where a program would put it."""

import io
import struct
import wave


def wav(artist=""):
    """Return a tenth of a second of silence; `artist` stands in its list of particulars."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8_000, 0, "NONE", "not compressed"))
        sound.writeframes(b"\0\0" * 800)
    made = file.getvalue()
    if artist:
        text = artist.encode() + b"\0" * (1 + (len(artist) + 1) % 2)
        inside = b"INFO" + b"IART" + struct.pack("<I", len(text)) + text
        made += b"LIST" + struct.pack("<I", len(inside)) + inside
        made = made[:4] + struct.pack("<I", len(made) - 8) + made[8:]
    return made


def mp3(artist=""):
    """Return a few frames of silence; `artist` stands before and behind them."""
    frames = (b"\xff\xfb\x90\x00" + b"\0" * 413) * 4
    if not artist:
        return frames
    words = b"\x03" + artist.encode()
    frame = b"TPE1" + struct.pack(">I", len(words)) + b"\0\0" + words
    return b"ID3\x03\0\0\0\0" + bytes([len(frame) >> 7, len(frame) & 0x7F]) + frame + frames + b"TAG" + artist.encode().ljust(125, b"\0")


def m4a(artist="", track=b"soun"):
    """Return the boxes of a sound of MP4, without a sound; a `track` of b"vide" makes it a video."""

    def box(name, content):
        return struct.pack(">I", len(content) + 8) + name + content

    handler = box(b"hdlr", b"\0" * 8 + track + b"\0" * 13)
    told = box(b"udta", box(b"meta", b"\0\0\0\0" + artist.encode())) if artist else b""
    return box(b"ftyp", b"M4A \0\0\0\0isom") + box(b"moov", box(b"trak", box(b"mdia", handler)) + told) + box(b"mdat", b"\0" * 64)


def ogg(artist=""):
    """Return the first two packets of a sound of Opus; `artist` is in its comments."""

    def page(number, content, flags=0):
        header = b"OggS\0" + bytes([flags]) + b"\0" * 8 + struct.pack("<III", 1, number, 0) + bytes([len(content) // 255 + 1])
        header = header[:-1] + bytes([len(content) // 255 + 1]) + b"\xff" * (len(content) // 255) + bytes([len(content) % 255])
        return header + content

    words = f"ARTIST={artist}".encode()
    comments = b"OpusTags" + struct.pack("<I", 4) + b"made" + struct.pack("<II", 1, len(words)) + words
    return page(0, b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0", 2) + page(1, comments) + page(2, b"\0" * 40, 4)
