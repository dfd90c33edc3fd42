"""Names of files that are safe on any system, and mislead nobody."""

import re
import unicodedata
from pathlib import PurePosixPath

from .kinds import FileKind

NAME_LENGTH, NAME_BYTES = 120, 200

ENDINGS = frozenset().union(*(kind.endings for kind in FileKind))


def safe_name(name: str, kind: FileKind | None = None) -> str:
    """Return `name` so that any system keeps it and nobody is misled by it, with the ending of `kind` where that is said."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/")
    name = PurePosixPath(name.rstrip("/")).name
    # Controls, and what turns the direction of writing, by which an .exe can look like a .pdf.
    name = "".join(" " if character.isspace() else character for character in name)
    name = "".join("" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character for character in name)
    name = re.sub(r'[<>:"|?*]', "-", name)
    name = re.sub(r" +", " ", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,5}", ending):
        stem, ending = name, ""
    if kind and ending.lower() not in kind.endings:
        if not (ending.isalpha() or ending.lower() in ENDINGS):
            stem = name
        if stem.rpartition(".")[2].lower() in kind.endings:
            stem, _, ending = stem.rpartition(".")
        else:
            ending = kind.extension
    stem = stem.strip(" .") or "file"
    room = NAME_LENGTH - len(ending) - 1
    stem = stem[:room].encode()[: NAME_BYTES - len(ending) - 1].decode(errors="ignore").strip(" .")
    return f"{stem}.{ending}" if ending else stem
