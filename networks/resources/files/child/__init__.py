"""What a process of its own does with a file that somebody gave us, without Django and without our environment.

Its program is `__main__`, which sets the bounds (`bounds`) before it loads the module of its job: `pdf`, `pdf_pages`, `pictures`, `office`
(the words of slides and sheets), `slides` (as a PDF) or `word`. Nothing here imports from outside this folder.
"""

from pathlib import Path

CHILD = Path(__file__).with_name("__main__.py")
"""The program, for `run_bounded`."""
