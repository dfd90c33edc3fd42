"""The Nu HTML checker over what the site sent."""

import json
import re
import subprocess


def errors(pages, *, node, folder):
    """What is wrong with `pages`, an address and its HTML each: `{address: ["line 3: …"]}`, for those that have something wrong."""
    names = {}
    for number, (address, html) in enumerate(pages.items()):
        file = folder / f"page-{number}.html"
        file.write_text(html)
        names[file.name] = address
    jar = node / "node_modules/vnu-jar/build/dist/vnu.jar"
    command = [
        "java",
        "-Xss1m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
        "--errors-only",
        *sorted(map(str, folder.glob("page-*.html"))),
    ]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout)
    found = {}
    for message in answer["messages"]:
        address = names[message["url"].rpartition("/")[2]]
        extract = re.sub(r"\s+", " ", message.get("extract", ""))[:120]
        found.setdefault(address, []).append(f"line {message.get('lastLine')}: {message['message']} [{extract}]")
    return found
