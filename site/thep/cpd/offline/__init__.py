"""The register that works without a connection: a page at a facilitator's link, what phones keep of it, and what they send.

Start at `views.py`. `uploads.py` reads what is sent, `snapshots.py` writes what a phone is told; `worker.js` and
`static/cpd/offline.js` are the phone's part.
"""
