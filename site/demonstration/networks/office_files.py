"""Files as Office keeps them: parts in a zip archive, with links between them and a list of what each is."""

import io
import zipfile
from collections.abc import Iterable

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OF_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OF_PARTS = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument"


def links(*targets: tuple[str, str]) -> str:
    """Return the part that links to `targets`, each what it is and where, as rId1, rId2 and so on."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{OF_OFFICE}/{kind}" Target="{target}"/>' for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{OF_PARTS}/relationships">{rows}</Relationships>'


def pack(parts: dict[str, str], typed: Iterable[tuple[str, str]]) -> bytes:
    """Return the file with `parts`, the XML by its path; `typed` are paths of parts with their content types."""
    overrides = "".join(f'<Override PartName="/{path}" ContentType="{kind}"/>' for path, kind in typed)
    types = (
        f'<Types xmlns="{OF_PARTS}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in (parts | {"[Content_Types].xml": types}).items():
            # Made with its name alone, an entry is the same whenever it is made.
            archive.writestr(zipfile.ZipInfo(path), XML + content)
    return file.getvalue()
