"""A stand-in for Stripe: a loopback server that speaks the part of its HTTP API that this product uses, keeps books and moves no money.

It imports nothing of the product, and nothing in the product knows it: the gateway speaks to an address. Its command alone knows Django.
Start reading at `server.Sandbox`, then `calls`. Run it with `python -m stripe_sandbox`, or use `Sandbox` in a test.
"""

from stripe_sandbox.server import Sandbox

__all__ = ["Sandbox"]
