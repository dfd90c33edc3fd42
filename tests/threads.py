"""Several who do the same at the same moment, each with a connection of their own to the database."""

import threading

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
