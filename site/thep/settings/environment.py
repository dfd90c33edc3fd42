"""Where the site is, what its environment says (django-environ; see docs/operating.md), and what every other setting needs to know."""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[3]

env = environ.Env()
env.read_env(str(ROOT / ".env"), overwrite=False)

VAR = Path(env.str("VAR", default=str(ROOT / "var")))
"""Where a running site keeps what it makes."""

SITE_ADDRESS = env.str("SITE_ADDRESS", default="http://localhost:8000")
