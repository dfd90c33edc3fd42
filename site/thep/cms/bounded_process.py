"""A process of its own for files that strangers made: whatever is in them, it ends soon, takes little memory, and leaves nothing behind."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

SECONDS = 30
"""Of the processor. By the clock it may take twice as many: others work on the machine too."""

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space, of which Python and its libraries take a quarter before they begin."""

LARGEST_WRITTEN = 64 * 1024 * 1024
"""Bytes of the largest file that it may write."""

GIVEN = "given"
"""The name, in the folder of the process, of the file that it is given."""


class ProcessFailed(Exception):
    """The process ended without having done what it was to do: what it was given is broken, or asked for too much memory."""


class TookTooLong(ProcessFailed):
    """The process was ended, as it had taken its time."""


@contextlib.contextmanager
def run_bounded(
    program: Path,
    job: str,
    file: IO[bytes] | Any,
    *,
    arguments: Sequence[str] = (),
    seconds: int = SECONDS,
    memory: int = MEMORY,
    largest: int = LARGEST_WRITTEN,
) -> Iterator[Path]:
    """Give the folder in which `program`, a Python file that sets the bounds itself by `set_bounds`, has done `job` with a copy of `file`.

    `arguments` are the job's own. What the process started and left running is ended with it. The folder is gone when the block ends.

    Raise TookTooLong, or ProcessFailed.
    """
    with tempfile.TemporaryDirectory(prefix="bounded-") as folder:
        given = Path(folder) / GIVEN
        file.seek(0)
        with given.open("wb") as copy:
            while chunk := file.read(1024 * 1024):
                copy.write(chunk)
        file.seek(0)
        # Isolated (-I), and without our environment: it has no settings, no keys, and none of our modules.
        command = [sys.executable, "-I", "-B", str(program), job, str(seconds), str(memory), str(largest), *arguments]
        nothing = subprocess.DEVNULL
        process = subprocess.Popen(  # noqa: S603 — our own program; what strangers made is in the file
            command,
            cwd=folder,
            env={"TMPDIR": folder},
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
        )
        try:
            ended = process.wait(timeout=seconds * 2)
        except subprocess.TimeoutExpired as late:
            raise TookTooLong from late
        finally:
            # All of its group, whose number nothing else has while one of them is there.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if ended in (-signal.SIGXCPU, -signal.SIGKILL):
            raise TookTooLong
        if ended:
            raise ProcessFailed(f"{program.name} {job}: {ended}")
        yield Path(folder)
