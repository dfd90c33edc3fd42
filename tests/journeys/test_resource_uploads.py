"""Files are sent as they are chosen: one that can't be shared says why while the others go on, and a dropped connection is waited for."""

import re

import pytest
from playwright.sync_api import expect

from networks.resources.uploads import uploads
from networks.resources.uploads.models import ResourceUpload
from tests.factories import networks
from tests.networks import documents

pytestmark = pytest.mark.django_db(transaction=True)

FORM = """<!doctype html><html lang="en"><title>Add files</title><main><form method="post" data-uploads="/networks/{slug}/uploads/">
<input type="hidden" name="csrfmiddlewaretoken" value="{csrf}">
<div class="field"><label for="files">Files</label><input id="files" type="file" name="file" multiple required></div>
<button class="btn">Add</button></form></main><script src="/static/networks/uploads.js"></script>"""

DROP = """(form) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["On Friday: mud\\n"], "dropped.txt", { type: "text/plain" }));
  for (const name of ["dragover", "drop"]) form.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def network(transactional_db):
    return networks.network()


def test_files_are_sent_as_they_are_chosen(page, live_server, client, network):
    person = networks.lead_of(network)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    csrf = "a" * 32
    page.context.add_cookies(
        [
            {"name": name, "value": value, "url": live_server.url}
            for name, value in (("sessionid", client.cookies["sessionid"].value), ("csrftoken", csrf))
        ]
    )
    posted = []

    def answer(route):
        if route.request.method == "POST":
            posted.append(route.request.post_data)
            return route.fulfill(body="<title>Added</title>", content_type="text/html; charset=utf-8")
        return route.fulfill(body=FORM.format(slug=network.slug, csrf=csrf), content_type="text/html; charset=utf-8")

    page.route("**/form/", answer)
    cut = []

    def drop_twice(route):
        if route.request.method == "PATCH" and len(cut) < 2 and route.request.headers["upload-offset"] != "0":
            cut.append(route.request.url)
            return route.abort("connectionreset")
        return route.continue_()

    page.route("**/uploads/**", drop_twice)
    held = []
    page.route("**/uploads.js", lambda route: held.append(route))
    page.goto(f"{live_server.url}/form/", wait_until="commit")
    long = b"On Monday we plan.\n" * 300_000  # in three parts
    files = [("long.txt", long), ("empty.txt", b""), ("talk.mp4", b"\x1a\x45\xdf\xa3 a video"), ("plan.docx", documents.docx())]
    chosen = [{"name": name, "mimeType": "", "buffer": content} for name, content in files]
    page.get_by_label("Files").set_input_files(chosen[:1])  # by somebody who is quicker than the script
    held[0].continue_()
    expect(page.get_by_role("listitem")).to_contain_text("long.txt")
    page.get_by_label("Files").set_input_files(chosen[1:])
    page.locator("form").evaluate(DROP)

    expect(page.get_by_role("status")).to_have_text("3 files have arrived. 2 couldn’t be sent.")
    lines = page.get_by_role("listitem")
    expect(lines.filter(has_text="empty.txt")).to_contain_text("This file is empty.")
    expect(lines.filter(has_text="talk.mp4")).to_contain_text("Put it where your videos are kept")
    expect(lines.filter(has_text="long.txt")).to_contain_text("Arrived")
    assert len(cut) == 2
    page.get_by_role("button", name="Add").click()
    expect(page).to_have_title("Added")
    tokens = re.findall(r"uploads=(\w+)", posted[0])
    assert {(file.name, file.size) for _, file in uploads.finished(tokens, network, person)} == {
        ("long.txt", len(long)),
        ("plan.docx", len(documents.docx())),
        ("dropped.txt", 15),
    }
    uploads.forget(tokens, network, person)
    assert not ResourceUpload.objects.exists()
