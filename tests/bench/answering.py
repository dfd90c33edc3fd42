"""A site in this process, asked by lines of JSON: the CPU time of its requests, and how many functions they call.

It runs with the settings, the path and the database of any checkout (`tests.bench.compare` starts one for each), so of the
bench it imports only `load`, beside which it lies.
"""

import cProfile
import email.message
import importlib
import json
import pstats
import sys
import time
from io import BytesIO
from urllib.parse import unquote, urlsplit

from load import one_order


class InProcess:
    """What `load` takes for a connection: it hands each request to the WSGI application and keeps the CPU time of it."""

    def __init__(self, application):
        self.application = application
        self.seconds = 0.0
        self.status, self.headers, self.body = 0, email.message.Message(), b""

    def request(self, method, address, body=None, headers=()):
        environ = environ_of(method, address, body or "", dict(headers))
        began = time.process_time()
        answer = self.application(environ, self.start)
        self.body = b"".join(answer)
        answer.close()
        self.seconds = time.process_time() - began

    def start(self, status, headers, _=None):
        self.status, self.headers = int(status[:3]), email.message.Message()
        for name, value in headers:
            self.headers[name] = value

    def getresponse(self):
        return self

    def read(self):
        return self.body


class Summed(InProcess):
    """The same, for what takes several requests: the seconds of all of them."""

    total = 0.0

    def request(self, *arguments, **named):
        super().request(*arguments, **named)
        self.total += self.seconds


def environ_of(method, address, body, headers):
    parts, content = urlsplit(address), body.encode()
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_LENGTH": str(len(content)),
        "CONTENT_TYPE": headers.pop("Content-Type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    return environ | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}


class Asked:
    """What can be asked of the site, each by the name that the line gives."""

    def __init__(self):
        self.application = importlib.import_module("thep.wsgi").application

    def page(self, path, headers, requests):
        """The seconds of each of so many requests, after one that warms."""
        connection, seconds = InProcess(self.application), []
        connection.request("GET", path, headers=headers)
        for _ in range(requests):
            connection.request("GET", path, headers=headers)
            seconds.append(connection.seconds)
        return {"seconds": seconds, "status": connection.status}

    def calls(self, path, headers, requests):
        """The fewest functions that one of so many requests called."""
        connection, fewest = InProcess(self.application), []
        for _ in range(requests):
            with cProfile.Profile() as profile:
                connection.request("GET", path, headers=headers)
            fewest.append(pstats.Stats(profile).total_calls)
        return {"calls": min(fewest)}

    def orders(self, buyers, event):
        """The seconds of each order, and what failed."""
        seconds, failures = [], []
        for buyer in buyers:
            connection = Summed(self.application)
            if one_order(connection, buyer, event, failures):
                seconds.append(connection.total)
        return {"seconds": seconds, "failures": failures[:3]}


if __name__ == "__main__":
    asked = Asked()
    for line in sys.stdin:
        wanted = json.loads(line)
        print("JSON " + json.dumps(getattr(asked, wanted.pop("ask"))(**wanted)), flush=True)
