"""Many are invited at once: the schools that are missing, and people by what they do; who gets no invitation, and why."""

import datetime
import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.errors import CannotBeInvited, NotTheirs
from networks.inviting import candidates, inviting
from networks.inviting.candidates import MISSING, PEOPLE, Choice, candidates_of
from networks.inviting.letters import CHOSEN, LIST
from networks.members import invitations, letters
from networks.members.models import NetworkInvitation, NetworkMember
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.accounts.models import User
from thep.mail import preferences, sender
from thep.mail.kinds import LetterClass
from thep.mail.models import Frequency, Message
from thep.schools.models import School

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
MISSING_SCHOOLS, TEACHERS = Choice(whom=MISSING), Choice(whom=PEOPLE, job_roles=("teacher",))


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def lead_at(name, role="cpd_lead", phase="primary", person=None):
    """Somebody who looks after the professional learning of a school."""
    school = School.objects.filter(name=name).first() or SchoolFactory(name=name, phase=phase)
    return AffiliationFactory(school=school, role=role, person=person or PersonFactory(name=f"{role} of {name}")).person


def addresses(network, choice, by):
    return sorted(each.email for each in candidates_of(network, choice, by=by).getting)


def reasons(network, choice, by):
    return dict(candidates_of(network, choice, by=by).reasons)


def choosing(network, query="whom=missing"):
    return f"{reverse('network_invite_many', args=[network.slug])}?{query}"


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_lead_invites_the_schools_that_are_missing_through_their_cpd_leads(client, network, lead):
    cpd_lead = lead_at("Benjonson")
    lead_at("Benjonson", role="headteacher")
    head = lead_at("Loomwright", role="headteacher")
    lead_at("Larkspur Lane", role="teacher")
    there = lead_at("Weaver House")
    networks.belongs(network, there)
    page = text_of(signed_in(client, lead).get(choosing(network)))
    assert "2 people get an invitation" in page
    assert "cpd_lead of Benjonson, CPD lead, Benjonson" in page
    assert "1: no CPD lead or headteacher on our website" in page
    assert "Nobody from your school is in Early years network yet" in page
    assert cpd_lead.email not in page
    done = client.post(choosing(network), {"words": "Do come to us."}, follow=True)
    assert "We’re inviting 2 people." in done.text
    assert "CPD lead, Benjonson, invited on" in text_of(done)
    assert cpd_lead.email not in done.text
    inviting.go_on_writing()
    sender.send_due()
    assert sorted(each.to for each in mail.outbox) == sorted([[cpd_lead.email], [head.email]])
    letter = next(each for each in mail.outbox if each.to == [head.email])
    assert "Do come to us." in letter.body
    assert "our website lists you as: Headteacher, Loomwright" in letter.body
    assert "/email-preferences/" in letter.body
    path = re.search(r"(/networks/invitations/\S+/)", letter.body)[1]
    assert "You’re a member of Early years network now." in signed_in(client, head).post(path, follow=True).text
    assert text_of(signed_in(client, lead).get(choosing(network))).count("1: invited in the last four weeks") == 1


def test_a_phase_narrows_the_missing_schools(network, lead):
    first = lead_at("Benjonson")
    lead_at("Mulberry Academy", phase="secondary")
    assert addresses(network, Choice(whom=MISSING, phases=("primary",)), lead) == [first.email]


def test_schools_of_other_tiers_arent_missing_nor_are_their_people_chosen(network, lead, office):
    chosen, other = lead_at("Benjonson"), lead_at("Loomwright")
    User.objects.filter(pk__in=[chosen.pk, other.pk]).update(job_role="teacher")
    network.tiers.add(MembershipFactory(school=School.objects.get(name="Benjonson")).tier)
    network.save_revision().publish()
    assert addresses(network, MISSING_SCHOOLS, office) == [chosen.email]
    assert addresses(network, TEACHERS, office) == [chosen.email]


def test_organisations_are_invited_to_networks_with_partners_alone(network, lead, office):
    SchoolFactory(name="Queen Mary University", organisation="university", urn=1_000_001, phase="")
    partner = lead_at("Queen Mary University", role="headteacher")
    assert addresses(network, MISSING_SCHOOLS, office) == []
    assert addresses(networks.network("Partners", kind="partners"), MISSING_SCHOOLS, office) == [partner.email]


def teacher(name, **fields):
    return PersonFactory(name=name, job_role="teacher", **fields)


def test_the_office_chooses_people_by_what_they_do_and_a_lead_only_those_who_agreed(client, network, lead, office):
    anybody, elsewhere, hidden_away, agreed, of_class = map(teacher, ("Amina", "Babak", "Chike", "Deniz", "Ewa"))
    networks.belongs(networks.network("Another"), elsewhere)
    networks.belongs(networks.network("Quiet circle", is_hidden=True), hidden_away)
    preferences.choose(agreed.email, LIST.name, Frequency.AT_ONCE)
    preferences.choose(of_class.email, LetterClass.NETWORK, Frequency.AT_ONCE)
    PersonFactory(job_role="sendco")
    teacher("Gone", is_active=False)
    everybody = [anybody, elsewhere, hidden_away, agreed, of_class]
    assert addresses(network, TEACHERS, office) == sorted(each.email for each in everybody)
    assert addresses(network, TEACHERS, lead) == sorted(each.email for each in (elsewhere, agreed, of_class))
    assert reasons(network, TEACHERS, lead) == {candidates.NOT_AGREED: 2}
    page = text_of(signed_in(client, lead).get(choosing(network, "whom=people&job_roles=teacher")))
    assert "3 people get an invitation" in page
    assert anybody.name not in page
    assert hidden_away.name not in page


def test_a_phase_is_a_persons_own_or_that_of_their_school(network, office):
    own, by_school = teacher("Own", phase="primary"), teacher("By school")
    AffiliationFactory(person=by_school, school__phase="primary")
    teacher("Neither", phase="secondary")
    assert addresses(network, Choice(whom=PEOPLE, phases=("primary",)), office) == sorted([own.email, by_school.email])


def test_who_is_left_out_is_said_with_the_reason(client, network, lead, office, clock):
    member, asked, left, refused, lately, often, stopped, paused = (teacher(f"Teacher {number}") for number in range(8))
    networks.belongs(network, member)
    NetworkMember.objects.create(network=network, person=asked, state="asked")
    NetworkMember.objects.filter(pk=networks.belongs(network, left).pk).update(state="ended")
    (no, _), _ = invitations.invite(network, [refused.email, lately.email], by=lead)
    invitations.decline(no)
    for number in range(3):
        NetworkInvitation.objects.create(network=networks.network(f"Other {number}"), email=often.email, chosen_as="Teacher")
    preferences.stop([stopped.email], LIST.name)
    preferences.pause(paused.email, datetime.date(2099, 1, 1))
    assert addresses(network, TEACHERS, office) == []
    assert reasons(network, TEACHERS, office) == {
        candidates.MEMBER: 1,
        candidates.WAITING: 1,
        candidates.LEFT: 1,
        candidates.SAID_NO: 1,
        candidates.LATELY_INVITED: 1,
        candidates.TOO_MANY: 1,
        "they have unsubscribed": 1,
        "they have paused emails for now": 1,
    }
    page = text_of(signed_in(client, office).get(choosing(network, "whom=people&job_roles=teacher")))
    assert "0 people get an invitation" in page
    assert "Teacher 3 (Teacher): said no in the last year" in page
    of_lead = text_of(signed_in(client, lead).get(choosing(network, "whom=people&job_roles=teacher")))
    assert "Teacher 3" not in of_lead
    assert "1: said no in the last year" in of_lead
    with pytest.raises(CannotBeInvited, match="Nobody is left to invite"):
        inviting.invite_chosen(network, TEACHERS, by=office)


def test_no_holds_for_a_year_and_an_invitation_is_sent_again_after_four_weeks(network, office, clock):
    refuser, other = teacher("Refuser"), teacher("Other")
    inviting.invite_chosen(network, TEACHERS, by=office)
    invitations.decline(NetworkInvitation.objects.get(email=refuser.email))
    clock.forward(days=60)
    invitations.forget_old()
    assert NetworkInvitation.objects.filter(email=refuser.email).exists()
    assert addresses(network, TEACHERS, office) == [other.email]
    clock.forward(days=310)
    invitations.forget_old()
    assert addresses(network, TEACHERS, office) == sorted([refuser.email, other.email])


def test_an_invitation_that_nobody_answered_is_made_anew_after_four_weeks(network, office, clock):
    teacher("Other")
    inviting.invite_chosen(network, TEACHERS, by=office)
    inviting.go_on_writing()
    clock.forward(days=29)
    inviting.invite_chosen(network, TEACHERS, by=office, words="Once more.")
    inviting.go_on_writing()
    assert NetworkInvitation.objects.get().words == "Once more."
    assert Message.objects.filter(kind=CHOSEN.name).count() == 2


def test_whoever_doesnt_lead_the_network_chooses_nobody(client, network, lead, office):
    member = networks.belongs(network).person
    teacher("Other")
    with pytest.raises(NotTheirs):
        inviting.invite_chosen(network, TEACHERS, by=member)
    assert signed_in(client, member).get(choosing(network)).status_code == 404
    assert not NetworkInvitation.objects.exists()


def test_leads_choose_few_in_a_week_and_the_office_many(client, monkeypatch, network, lead, office):
    monkeypatch.setattr(inviting, "MOST_OF_LEADS", 2)
    for name in ("Benjonson", "Loomwright", "Larkspur Lane"):
        lead_at(name)
    assert "2 are left" in text_of(signed_in(client, lead).get(choosing(network)))
    with pytest.raises(CannotBeInvited, match="These are 3 people, and this network can invite 2 more this week"):
        inviting.invite_chosen(network, MISSING_SCHOOLS, by=lead)
    inviting.invite_chosen(network, MISSING_SCHOOLS, by=office)
    monkeypatch.setattr(inviting, "MOST_AT_ONCE", 2)
    for name in ("Weaver House", "Columbia Market", "Bow"):
        lead_at(name)
    with pytest.raises(CannotBeInvited):
        inviting.invite_chosen(network, MISSING_SCHOOLS, by=office)


def test_an_invitation_that_is_withdrawn_before_its_letter_is_written_gets_none(network, office):
    teacher("Other")
    inviting.invite_chosen(network, TEACHERS, by=office)
    invitations.withdraw(NetworkInvitation.objects.get(), by=office)
    inviting.go_on_writing()
    assert not Message.objects.filter(kind=CHOSEN.name).exists()
    assert not NetworkInvitation.objects.filter(letter_is_due=True).exists()


def test_who_unsubscribes_before_the_letter_leaves_gets_none(network, office):
    person = teacher("Other")
    inviting.invite_chosen(network, TEACHERS, by=office)
    inviting.go_on_writing()
    preferences.stop([person.email], LIST.name)
    sender.send_due()
    assert mail.outbox == []


def test_a_letter_is_written_once_whoever_writes_it(network, office):
    teacher("Other")
    inviting.invite_chosen(network, TEACHERS, by=office)
    inviting.go_on_writing()
    NetworkInvitation.objects.update(letter_is_due=True)
    inviting.go_on_writing()
    assert Message.objects.filter(kind=CHOSEN.name).count() == 1


def test_what_was_chosen_badly_is_said_beside_the_field(client, network, lead):
    signed_in(client, lead)
    assert "Choose at least one job role or phase." in client.get(choosing(network, "whom=people")).text
    assert "Choose whom you’d like to invite." in client.get(choosing(network, "whom=nobody")).text
    lead_at("Benjonson")
    long = client.post(choosing(network), {"words": "a" * 501})
    assert long.status_code == 422
    assert "Use 500 characters or fewer." in long.text
    assert "a" * 501 in long.text
    assert not NetworkInvitation.objects.exists()


def test_ten_thousand_are_invited_in_as_many_queries_as_a_few_and_written_to_in_batches(network, office, django_assert_max_num_queries):
    people = [User(name=f"Person {number}", email=f"p{number}@many.example", job_role="teacher") for number in range(10_000)]
    User.objects.bulk_create(people)
    with CaptureQueriesContext(connection) as queries:
        found = inviting.invite_chosen(network, TEACHERS, by=office)
    assert sum(not each["sql"].startswith("INSERT") for each in queries) <= 30
    assert len(found.getting) == NetworkInvitation.objects.filter(letter_is_due=True).count() == 10_000
    with django_assert_max_num_queries(30):
        assert inviting.write_batch() == inviting.BATCH
    assert Message.objects.filter(kind=CHOSEN.name).count() == inviting.BATCH


def test_an_address_that_was_chosen_and_then_typed_is_shown_as_it_was_typed(client, network, lead, office, clock):
    person = teacher("Other")
    inviting.invite_chosen(network, TEACHERS, by=office)
    clock.forward(days=2)
    invitations.invite(network, [person.email], by=lead)
    assert NetworkInvitation.objects.get().named == person.email
    assert letters.answer_address(NetworkInvitation.objects.get())


def test_the_office_finds_a_drafted_invitation_beside_each_network_that_misses_schools(client, network, lead, office):
    lead_at("Benjonson", phase="primary")
    page = signed_in(client, office).get("/office/networks/schools/?phase=primary").text
    address = re.search(r'href="(/networks/early-years-network/invite/choose/[^"]+)"', page)[1].replace("&amp;", "&")
    drafted = client.get(address)
    assert "1 person gets an invitation" in text_of(drafted)
    assert "Nobody from your school is in Early years network yet, and we miss you." in drafted.text
