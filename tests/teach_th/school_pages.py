"""Pages of schools as tests read them."""

import re


def words(answer):
    return " ".join(answer.text.split())


def listed(client, query=""):
    answer = client.get(f"/teach/schools/{query}")
    assert answer.status_code == 200
    return re.findall(r'class="whole" href="/teach/schools/\d+-([\w-]+)/"', answer.text)
