"""A stand-in for Stripe: a loopback server that speaks the part of its HTTP API that this product uses, keeps books and moves no money.

It imports nothing of the product and no Django; nothing in the product knows it. Start reading at `server.Sandbox`, then `calls`.
Run it with `python -m thep.payments.sandbox`, or use `Sandbox` in a test.
"""

from thep.payments.sandbox.server import Sandbox

__all__ = ["Sandbox"]
