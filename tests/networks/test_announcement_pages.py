"""Announcements as pages show them: where members choose their emails, where a lead writes, and where they are read for good."""

import pytest
from django.urls import reverse

from networks.announcements import announcements
from networks.announcements.models import Announcement
from tests.factories import networks
from thep.mail.mailing_lists import preferences_address
from thep.mail.models import Frequency, Message
from thep.mailings.models import Mailing

from .test_announcements import WORDS
from .test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_members_choose_on_the_networks_page_and_on_the_page_of_all_their_emails(client, network, teacher):
    member = networks.belongs(network, teacher)
    signed_in(client, teacher)
    page = client.get(network.get_url()).text
    assert "Emails from this network" in page
    client.post(reverse("network_emails", args=[network.slug]), {"emails": "monthly"})
    member.refresh_from_db()
    assert member.emails == Frequency.MONTHLY
    name = f"network-{network.pk}"
    address = preferences_address(teacher.email)
    form = client.get(address).context["form"]
    assert form.fields[name].initial == "monthly"
    client.post(address, {"do": "save", name: "daily"})
    member.refresh_from_db()
    assert member.emails == Frequency.DAILY
    client.post(reverse("network_emails", args=[network.slug]), {"emails": "hourly"})
    client.post(address, {"do": "stop all"})
    member.refresh_from_db()
    assert member.emails == Frequency.NEVER


def test_who_is_no_member_chooses_nothing(client, network, teacher):
    page = signed_in(client, teacher).post(reverse("network_emails", args=[network.slug]), {"emails": "daily"}, follow=True)
    assert "You aren’t a member of this network." in page.text


def test_a_lead_writes_looks_tries_and_sends(client, network, lead, teacher):
    networks.belongs(network, teacher)
    signed_in(client, lead)
    looks = client.post(reverse("network_announcement_preview", args=[network.slug]), {"title": "<b>", "body": "**Bold** <script>"}).text
    assert "<strong>Bold</strong> &lt;script&gt;" in looks
    assert "<html" not in looks
    wrong = client.post(reverse("network_announce", args=[network.slug]), {"title": "", "body": "Kept words"})
    assert wrong.status_code == 422
    assert "Kept words" in wrong.text
    page = client.post(reverse("network_announce", args=[network.slug]), WORDS, follow=True)
    draft = Announcement.objects.get()
    assert "Send to 1 person" in page.text
    assert "Answers come to your email address" in " ".join(page.text.split())
    client.post(reverse("network_try_announcement", args=[network.slug, draft.pk]))
    test = Message.objects.get(kind="networks.announcement_test")
    assert (test.to, test.subject) == (lead.email, "Test: Bring boots on Thursday (Early years network)")
    page = client.post(reverse("network_send_announcement", args=[network.slug, draft.pk]), follow=True)
    assert "Your announcement is on its way" in page.text
    again = client.post(reverse("network_send_announcement", args=[network.slug, draft.pk]), follow=True)
    assert "was sent or deleted in the meantime" in again.text
    assert Mailing.objects.count() == 1


def test_members_find_it_on_the_network_in_the_list_by_its_words_and_for_good(client, network, lead, teacher):
    networks.belongs(network, teacher)
    sent = networks.announced(network, body="Boots and a coat, and one photograph.")
    announcements.write(network, by=lead, title="Not yet", body="A draft")
    Mailing.objects.all().delete()
    signed_in(client, teacher)
    assert "Bring boots on Thursday" in client.get(network.get_url()).text
    found = client.get(reverse("network_announcements", args=[network.slug]), {"q": "photograph boots"}).text
    assert "Bring boots on Thursday" in found
    assert "Not yet" not in found
    assert "No announcement has these words" in client.get(reverse("network_announcements", args=[network.slug]), {"q": "moon"}).text
    page = client.get(reverse("network_announcement", args=[network.slug, sent.pk]))
    assert "one photograph" in page.text
    assert "What became of it" not in page.text
    draft = Announcement.objects.get(title="Not yet")
    assert client.get(reverse("network_announcement", args=[network.slug, draft.pk])).status_code == 404


def test_a_list_begins_as_a_sentence_does(client, network, lead, teacher):
    networks.belongs(network, teacher)
    networks.announced(network, by=lead, body="Ask:\n\n- Is it warm?\n- Is it dry\n- Is it light\n\nThen go.")
    page = signed_in(client, teacher).get(reverse("network_announcements", args=[network.slug])).content.decode()
    assert "<p>Ask: Is it warm? Is it dry; Is it light. Then go.</p>" in page


def test_outsiders_learn_nothing_of_it(client, lead, network, teacher):
    networks.belongs(network)
    sent = networks.announced(network, title="Quokkas on Thursday", body="Quokkas")
    for address in ("network_announcements", "network_announcement"):
        arguments = [network.slug] if address == "network_announcements" else [network.slug, sent.pk]
        answer = signed_in(client, teacher).get(reverse(address, args=arguments))
        assert answer.status_code == 403
        assert "Quokkas" not in answer.text
        assert "Choudhury" not in answer.text
    assert client.get(reverse("network_announcement", args=[network.slug, sent.pk + 99])).status_code == 403, "There or not, it's the same."
    assert "Quokkas" not in client.get(network.get_url()).text
