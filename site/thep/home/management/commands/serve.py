"""`manage.py serve`: the site over HTTP, by processes that share one socket."""

import gc
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import waitress
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

LARGEST_REQUEST = 12 * 1024 * 1024
"""An upload of 10 MB with its form; deploy/Caddyfile refuses the same."""

SECONDS_OF_SILENCE = 20
"""After which a connection that says nothing is closed."""


class Command(BaseCommand):
    help = "Serve the site until it is told to stop. Whole requests reach the site's threads, so that slow senders hold up nobody."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="address and port")
        parser.add_argument("--processes", type=int, default=1)
        parser.add_argument("--threads", type=int, default=8, help="of each process")

    def handle(self, *args: Any, bind: str, processes: int, threads: int, **options: Any) -> None:
        listener = listen(bind)
        application = loaded()
        children = [fork(listener, application, threads) for _ in range(processes)]
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, lambda *_: sys.exit(0))
        try:
            ended, status = os.wait()
            children.remove(ended)
            raise CommandError(f"A process of the site ended with status {os.waitstatus_to_exitcode(status)}.")  # all begin anew
        finally:
            for child in children:
                os.kill(child, signal.SIGTERM)
            for child in children:
                os.waitpid(child, 0)


def listen(bind: str) -> socket.socket:
    """Return a socket that listens at `bind`, an address and a port.

    Raises:
        CommandError: nothing can listen there.
    """
    host, _, port = bind.rpartition(":")
    try:
        return socket.create_server((host, int(port)), backlog=1024)
    except (OSError, ValueError) as error:
        raise CommandError(f"Nothing can listen at {bind}: {error}") from error


def loaded() -> WSGIApplication:
    """Return the site with everything imported that its addresses lead to, to be shared by the processes that are forked from here on."""
    application = heads_alone(get_wsgi_application())
    get_resolver().url_patterns  # noqa: B018 -- reading them imports the views
    gc.collect()
    gc.freeze()  # the collector writes into whatever it looks at, and a page that is written to is shared no more
    return application


def heads_alone(application: WSGIApplication) -> WSGIApplication:
    """Return `application` without bodies for HEAD (RFC 9110, 9.3.2), of which Django leaves the server to think, and Waitress Django.

    Whoever asks again on the same connection would take a body for the next answer.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answered = application(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return answered
        close = getattr(answered, "close", None)
        if close is not None:
            close()
        return []

    return answer


def fork(listener: socket.socket, application: WSGIApplication, threads: int) -> int:
    """Start a process that serves what arrives at `listener`, and return its number. A signal ends it in good order."""
    child = os.fork()
    if child:
        return child
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
    waitress.serve(
        application,
        sockets=[listener],
        threads=threads,
        # Headers and bodies are read by one loop and kept until they are whole: a slow sender costs a socket, and no thread.
        connection_limit=500,
        asyncore_use_poll=True,
        channel_timeout=SECONDS_OF_SILENCE,
        cleanup_interval=5,
        max_request_body_size=LARGEST_REQUEST,
        clear_untrusted_proxy_headers=False,  # the site knows how many proxies to trust (TRUSTED_PROXIES)
        ident=None,
        _quiet=True,
    )
    sys.exit(0)
