"""Several who do the same at the same moment, each with a connection of their own to the database."""

import threading
from contextlib import suppress

from django.db import connection


def at_once(work, *, times):
    """Have so many threads do `work(its number)` at the same moment; answers what they answered or raised."""
    barrier, answers = threading.Barrier(times), []

    def run(number):
        try:
            barrier.wait()
            answers.append(work(number))
        except Exception as error:  # noqa: BLE001 (what came is what the test looks at)
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def both_looking(look):
    """Return `look` so that of two who look at the same moment neither goes on before the other has looked too, as far as that can be.

    Where a lock keeps the other away, the first waits in vain; where a test takes the lock away, both get here, on a busy machine too.
    """
    both_looked = threading.Barrier(2)

    def look_and_wait(*args, **kwargs):
        seen = look(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait(timeout=5)
        return seen

    return look_and_wait
