"""What a network writes and where it meets is shown in the office to those who look after networks, and to nobody else there."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from networks.announcements import announcements
from networks.discussion import moderation
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.mail import posted
from thep.accounts.groups import EVENTS, FINANCE, MANAGERS, ensure_groups
from thep.digests.letters import KIND as DIGEST
from thep.domains import declared
from thep.mail import attention
from thep.mail.bounce_reasons import NOT_THE_ADDRESS
from thep.mail.kinds import LetterKind
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LOOKS_AFTER_NETWORKS = ((FINANCE, False), (EVENTS, True), (MANAGERS, True))


@pytest.fixture
def secret(network, lead):
    return networks.network("Heads in difficulty", is_hidden=True)


@pytest.fixture
def of_the_office(client):
    """Sign somebody of this group in: `of_the_office("Finance")`; answers the person."""
    ensure_groups()

    def sign_in(group):
        person = PersonFactory()
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person, backend=BACKEND)
        return person

    return sign_in


@pytest.fixture
def letters(secret):
    """What is written about a post that a member reports and a lead removes, an announcement that is tried out, and in a digest."""
    lead = networks.lead_of(secret)
    reader = networks.belongs(secret).person
    post = networks.thread(secret, "Our deficit", by=reader).posts.get()
    moderation.report(post, by=lead, words="It names a school.")
    moderation.remove(post, by=lead, why="It names a school.")
    announcements.try_out(announcements.write(secret, by=lead, title="Whom we mustn’t name", body="Nobody."), by=lead)
    posted(reader.email, subject="1 piece of news", text="Heads in difficulty: Our deficit", kind=DIGEST, cause="digests.digestrun:1")
    kinds = {"networks.post_reported", "networks.post_removed", "networks.announcement_test", "digests.digest"}
    assert set(Message.objects.values_list("kind", flat=True)) == kinds
    return list(Message.objects.all())


@pytest.mark.parametrize(("group", "sees"), LOOKS_AFTER_NETWORKS)
def test_letters_of_networks_are_read_by_those_who_look_after_networks_alone(client, of_the_office, letters, group, sees):
    posted("nasima@school.example", subject="Your invoice", text="It is due.", cause="1")
    of_the_office(group)

    index = client.get(reverse("office_messages:index")).text
    found = client.get(reverse("office_messages:index"), {"q": "deficit"}).text
    screens = {client.get(reverse("office_messages:inspect", args=[each.pk])).status_code for each in letters}

    assert "Your invoice" in index
    assert [words in index for words in ("Our deficit", "in Heads in difficulty", "mustn’t name", "1 piece of news")] == [sees] * 4
    assert ("‘Our deficit’" in found, screens) == (sees, {200 if sees else 404})


@pytest.mark.parametrize(("group", "sees"), LOOKS_AFTER_NETWORKS)
def test_what_was_sent_of_a_kind_is_listed_for_them_alone(client, of_the_office, letters, group, sees):
    of_the_office(group)
    page = client.get(reverse("office_emails:kind", args=["networks.post_removed"])).text
    assert ("‘Our deficit’" in page, "Only people in the office who look after" in page) == (sees, not sees)


@pytest.mark.parametrize(("group", "sees"), [(FINANCE, False), (MANAGERS, True)])
def test_a_refused_letter_of_a_network_is_named_to_them_alone(of_the_office, letters, group, sees):
    Message.objects.filter(kind="networks.post_removed").update(state=Message.State.FAILED, reason=f"{NOT_THE_ADDRESS}: 550")
    watch = next(each for each in attention.WATCHES if each.name == "refused messages")
    (refused,) = watch.records(of_the_office(group))
    assert ("deficit" in watch.link(refused)[1]) == sees


def test_each_letter_of_networks_says_who_of_the_office_reads_it():
    assert {kind.office_permission for kind in declared(LetterKind) if kind.name.startswith("networks.")} == {
        "networks.change_networkmember"
    }
