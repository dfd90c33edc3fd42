"""Driving the server: wrk for pages, eight clients with keep-alive for bookings."""

import http.client
import json
import re
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).parent
HIDDEN = r'<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"'


def addresses_of(known):
    """The pages that are measured, by the names that the report uses."""
    return {
        "home": "/",
        "catalogue": "/courses/",
        "facets": "/courses/?phase=primary&format=online",
        "words": "/courses/?q=phonics",
        "course": known["course"],
        "member": "/member/",
        "feed": "/calendar/feed.ics",
    }


def wrk(address, headers=(), seconds=4):
    """Requests per second and percentiles of `address` under eight connections."""
    command = ["wrk", "-t2", "-c8", f"-d{seconds}s", "--timeout", "20s", "-s", str(HERE / "reports.lua")]
    for name, value in headers:
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, address], capture_output=True, text=True, check=True)
    return json.loads(re.search(r"JSON (.*)", done.stdout)[1])


def size(port, path, headers=()):
    """Status, bytes on the wire and ETag of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=dict(headers))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, len(body), response.headers.get("ETag", "")


def book(port, known, clients=8, per_client=25):
    """Orders by invoice over HTTP: orders per second, and the requests that one takes."""
    failures, counts = [], []

    def buy(cookies):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for cookie in cookies:
            made = one_order(connection, cookie, known["roomy"], failures)
            counts.extend([made] if made else [])
        connection.close()

    share = [known["buyers"][n * per_client : (n + 1) * per_client] for n in range(clients)]
    threads = [threading.Thread(target=buy, args=(cookies,)) for cookies in share]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    return {"orders_per_second": round(len(counts) / took, 1), "requests_per_order": max(counts, default=0), "failures": failures[:3]}


def one_order(connection, cookie, event, failures):
    """Open the form, send it for oneself and by invoice, follow to the page that says it's done; how many requests it took, or None."""
    address = f"/book/{event}/"
    form, page = ask(connection, "GET", address, cookie)
    fields = dict(re.findall(HIDDEN, page))
    fields["people"] = re.search(r'name="people"\s+value="(\d+)"', page)[1]
    fields |= {"payment": "invoice", "purchase_order": "PO-20417", "accept": "on"}
    csrf = re.search(r"[\w-]*csrftoken=[^;]+", form.headers["Set-Cookie"])[0]
    answer, page = ask(connection, "POST", address, f"{cookie}; {csrf}", urlencode(fields))
    if answer.status == 200:  # it shows what will be done, and is pressed once more
        fields |= dict(re.findall(HIDDEN, page))
        answer, page = ask(connection, "POST", address, f"{cookie}; {csrf}", urlencode(fields))
    if answer.status != 302:
        failures.append(f"{answer.status} {' '.join(re.sub('<[^>]+>', ' ', page).split())[:1000]}")
        return None
    done, page = ask(connection, "GET", answer.headers["Location"], cookie)
    if done.status != 200 or "booked" not in page.lower():
        failures.append(f"{done.status} {answer.headers['Location']} {' '.join(re.sub('<[^>]+>', ' ', page).split())[:1000]}")
        return None
    return 4


def ask(connection, method, address, cookie, body=None):
    """One request: the answer and its text."""
    headers = {"Cookie": cookie} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
    connection.request(method, address, body=body, headers=headers)
    response = connection.getresponse()
    return response, response.read().decode(errors="replace")
