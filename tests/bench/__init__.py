"""Speed, measured against bare views of the same server: `make bench`.

`build.py` makes a catalogue of a given size, `bare.py` has the bare views, `load.py` drives wrk and
the booking clients, `__main__.py` runs it all and writes docs/bench.json. Times are never asserted; ratios are read by people.
"""
