"""What a form keeps of the words that its writer saw, so that nobody saves over what somebody else wrote in the meantime.

Whoever saves gives the fingerprint back. The operation compares it, under its lock, with that of what stands then.
"""

import hashlib
import json
from typing import Any


def fingerprint(*values: Any) -> str:
    """Return the fingerprint of `values`, texts and lists of them: another one where any of them is different."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
