"""Files on their way to a network, sent in parts, so that one that was interrupted goes on from where it was.

The protocol is the core of tus 1.0 with creation and termination. A form with `data-uploads` and `networks/uploads.js` sends the files that
are chosen in it, and has what arrived as `uploads`: tokens, of which `uploads.finished` makes files; `uploads.use_up` ends one as something
is made of it.
"""
