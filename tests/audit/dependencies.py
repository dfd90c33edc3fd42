"""`make audit-dependencies`: whether advisories are published for what the lock pins. Exits 1 where some are, 2 where it could not ask."""

import json
import subprocess
import sys
from pathlib import Path

from tests.without_database import surroundings

ROOT = Path(__file__).parents[2]
LOCK = "requirements/dev.txt"
"""It holds what the product runs on, too."""

ASK = ["uv", "tool", "run", "--quiet", "pip-audit==2.10.1", "--require-hashes", "--disable-pip", "--format", "json", "-r", LOCK]


def main() -> int:
    try:
        command = [Path(sys.executable).parent / ASK[0], *ASK[1:]]
        asked = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True)
    except OSError as error:
        return say_not_asked(str(error))
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        return say_not_asked(asked.stderr)
    unsafe = [(package, each) for package in packages for each in package.get("vulns", [])]
    for package, each in unsafe:
        mended = ", ".join(each["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {each['id']}, mended in {mended}. {first_line(each['description'])}")
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if unknown:
        print(f"Could not ask about {len(unknown)} of {len(packages)} packages ({', '.join(unknown[:5])} …). Try again with a network.")
    if unsafe:
        return 1
    if unknown:
        return 2
    print(f"No advisory is published for any of {len(packages)} packages.")
    return 0


def say_not_asked(said: str) -> int:
    """Print that nobody could be asked, with the last line of what was `said`; return the status that says so, too."""
    last = said.strip().rpartition("\n")[2] or "no answer"
    print(f"Could not ask: {last}. Nothing is known of the packages in {LOCK}.")
    return 2


def first_line(words: str) -> str:
    return words.strip().partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
