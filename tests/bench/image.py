"""What the server's image has, of the packages that are installed here: some libraries load what they find, whether they need it or not."""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


class ForDevelopers:
    """Says of packages that only developers install what Python says where they aren't."""

    def __init__(self) -> None:
        absent = _named_in("dev.txt") - _named_in("base.txt")
        found = packages_distributions().items()
        self.modules = {module for module, names in found if {_normal(name) for name in names} <= absent}

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in self.modules:
            raise ModuleNotFoundError(f"No module named {name!r} in the image", name=name)


def as_in_the_image() -> None:
    """Have this process do without what only developers install."""
    sys.meta_path.insert(0, ForDevelopers())


def _named_in(file: str) -> set[str]:
    return {_normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", (REQUIREMENTS / file).read_text(), re.MULTILINE)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
