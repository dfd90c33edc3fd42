"""Schools with the right search the talent pool; each look is kept, and its person sees it."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from teach_th.errors import NotInTheTalentPool
from teach_th.interest import talent_pool
from teach_th.interest.talent_pool import Wanted
from teach_th.models import Look
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of, teacher_at
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import SchoolFactory
from tests.factories.teach_th_interest import ABOUT, delivered, ended, expressed, in_the_pool, recruiter_of, school_with_the_pool
from tests.teach_th.test_interest import link_of, page_of
from thep.accounts.groups import ensure_groups
from thep.cms.models import Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return school_with_the_pool(name="Loomwright Primary School")


@pytest.fixture
def recruiter(school):
    return recruiter_of(school, name="Grace O'Connell")


def sign_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def pool_of(school):
    return reverse("talent_pool", args=[school.urn])


def card_of(school, person):
    return reverse("talent_card", args=[school.urn, person.pk])


def names(school, **wanted):
    return [each.short_name for each in talent_pool.search(school, Wanted(**wanted))]


def test_a_recruiter_finds_somebody_and_the_list_hides_who_they_are(client, school, recruiter):
    in_the_pool()
    sign_in(client, recruiter)
    page = page_of(client.get(pool_of(school)))
    assert "1 person" in page
    assert "Nasima B." in page
    assert "Khanom" not in page
    assert "nasima@home.example" not in page


@pytest.mark.parametrize("query", ["", "?words=leeds", "?words=year+4&status=qts"])
def test_what_somebody_wrote_is_read_on_their_card_alone_where_each_look_is_kept(client, school, recruiter, query):
    in_the_pool(about="Year 4 in Leeds. Tabla, too.")
    sign_in(client, recruiter)
    page = page_of(client.get(pool_of(school) + query))
    assert "Nasima B." in page
    assert "in Leeds" not in page
    assert "Tabla" not in page
    assert not Look.objects.exists()


def test_each_filter_narrows(school):
    maths = Subject.objects.create(name="Maths", slug="maths")
    in_the_pool("a@home.example", name="Asha", phases=["primary", "special"], roles=["teacher"], subjects=[maths], about="I play the tabla")
    in_the_pool("b@home.example", name="Ben", phases=["secondary"], roles=["teaching_assistant"], status="thinking", about="")
    assert names(school) == ["Ben", "Asha"]
    assert names(school, phase="special") == ["Asha"]
    assert names(school, role="teaching_assistant") == ["Ben"]
    assert names(school, subject="maths") == ["Asha"]
    assert names(school, status="thinking") == ["Ben"]
    assert names(school, words="tabla") == ["Asha"]
    assert names(school, words="TÁBLA, maths") == ["Asha"]
    assert names(school, words="secondary assistant") == ["Ben"]
    assert names(school, words="Asha") == []
    assert names(school, words="MATHS", phase="secondary") == []


def test_nobody_is_seen_who_has_not_confirmed_or_hides_or_whose_time_is_over(school):
    expressed("a@home.example")
    hidden = in_the_pool("b@home.example")
    ended(in_the_pool("c@home.example"), days=1)
    assert names(school) == ["Nasima B."]
    hidden.hidden_from.add(school)
    assert names(school) == []
    assert names(school_with_the_pool()) == ["Nasima B."]
    hidden.is_hidden = True
    hidden.save()
    assert names(school_with_the_pool()) == []


def test_opening_a_card_is_kept_and_its_person_sees_it(client, school, recruiter):
    found = in_the_pool()
    sign_in(client, recruiter)
    page = page_of(client.get(card_of(school, found)))
    assert ABOUT["about"] in page
    assert found.email not in page
    look = Look.objects.get()
    assert (look.kind, look.school, look.by) == ("viewed", school, recruiter)
    client.logout()
    page = page_of(client.get(link_of(found)))
    assert "Looked at what you said" in page
    assert "Grace O&#x27;Connell" in page
    assert "Loomwright Primary School" in page


@pytest.mark.parametrize(("method", "words"), [("get", None), ("post", ""), ("post", "x" * 10_000)])
def test_a_card_is_never_shown_without_a_look_being_kept(client, school, recruiter, method, words):
    found = in_the_pool()
    sign_in(client, recruiter)
    answer = client.get(card_of(school, found)) if words is None else client.post(card_of(school, found), {"words": words})
    assert ABOUT["about"] in page_of(answer)
    assert [(look.kind, look.by) for look in Look.objects.all()] == [("viewed", recruiter)]


def test_a_card_that_says_why_nothing_was_sent_was_looked_at_too(client, school, recruiter):
    found = in_the_pool()
    sign_in(client, recruiter)
    for _ in range(2):
        client.post(card_of(school, found), {"words": "Come and see us."})
    assert sorted(Look.objects.values_list("kind", flat=True)) == ["contacted", "viewed"]


def test_writing_sends_a_message_that_discloses_no_address(client, school, recruiter):
    found = in_the_pool()
    sign_in(client, recruiter)
    mail.outbox.clear()
    with delivered():
        answer = client.post(card_of(school, found), {"words": "Come and see us."}, follow=True)
    page = page_of(answer)
    assert "on its way to Nasima B." in page
    assert found.email not in page
    letter = mail.outbox[0]
    assert letter.to == [found.email]
    assert letter.message()["Reply-To"] == f"Grace O'Connell <{recruiter.email}>"
    assert letter.subject == "Loomwright Primary School would like to talk to you"
    assert "Come and see us." in letter.body
    assert "Come and see us." in page_of(client.get(link_of(found)))
    assert Look.objects.filter(kind="contacted").count() == 1
    assert Look.objects.filter(kind="viewed").count() == 0, "sending the form is no second look"


def test_a_school_waits_a_week_for_an_answer(client, school, recruiter, clock):
    found = in_the_pool()
    sign_in(client, recruiter)
    client.post(card_of(school, found), {"words": "Come and see us."})
    answer = client.post(card_of(school, found), {"words": "And again."})
    assert answer.status_code == 422
    assert "Give them time to answer" in page_of(answer)
    assert "And again." in page_of(answer)
    clock.forward(days=8)
    client.force_login(recruiter, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(card_of(school, found), {"words": "And again."}).status_code == 302


def test_a_school_writes_no_circulars(client, school, recruiter):
    people = [in_the_pool(f"{n}@home.example") for n in range(talent_pool.LETTERS_A_DAY + 1)]
    for person in people[:-1]:
        talent_pool.contact(person, school=school, by=recruiter, words="Hello")
    sign_in(client, recruiter)
    answer = client.post(card_of(school, people[-1]), {"words": "Hello you too"})
    assert answer.status_code == 422
    assert "Go on tomorrow" in page_of(answer)
    assert "Hello you too" in page_of(answer)


def test_an_empty_message_is_not_sent(client, school, recruiter):
    found = in_the_pool()
    sign_in(client, recruiter)
    assert client.post(card_of(school, found), {"words": " \x00 "}).status_code == 422
    assert not Look.objects.filter(kind="contacted").exists()


def test_a_name_that_tries_to_write_headers_writes_none(school):
    mallory = recruiter_of(school, name="Mallory\r\nBcc: all@school.example")
    with delivered():
        talent_pool.contact(in_the_pool(), school=school, by=mallory, words="Hello")
    sent = mail.outbox[-1].message()
    assert "Bcc" not in sent
    assert "\n" not in sent["Reply-To"]


def test_who_is_hidden_from_the_school_is_not_there(client, school, recruiter):
    found = in_the_pool(hidden_from=[school])
    sign_in(client, recruiter)
    assert client.get(card_of(school, found)).status_code == 404
    assert client.post(card_of(school, found), {"words": "Hello"}).status_code == 404
    assert not Look.objects.exists()
    with pytest.raises(NotInTheTalentPool):
        talent_pool.contact(found, school=school, by=recruiter, words="Hello")


@pytest.mark.parametrize("who", ["cpd_lead", "teacher", "recruiter_elsewhere"])
def test_for_those_who_do_not_recruit_there_it_is_not_there(client, school, who):
    found = in_the_pool()
    person = {"cpd_lead": lead_of, "teacher": teacher_at}.get(who, lambda school: recruiter_of(school_with_the_pool()))(school)
    sign_in(client, person)
    assert client.get(pool_of(school)).status_code == 404
    assert client.get(card_of(school, found)).status_code == 404
    assert client.post(card_of(school, found), {"words": "Hello"}).status_code == 404


def test_a_school_whose_tier_does_not_bring_it_is_told_so_and_sees_nobody(client):
    school = SchoolFactory()
    MembershipFactory(school=school, tier=TierFactory(name="Associate"))
    found, recruiter = in_the_pool(), recruiter_of(school)
    sign_in(client, recruiter)
    page = page_of(client.get(pool_of(school)))
    assert "doesn’t include the talent pool" in page
    assert "Nasima" not in page
    assert client.get(card_of(school, found)).status_code == 404
    with pytest.raises(NotInTheTalentPool):
        talent_pool.contact(found, school=school, by=recruiter, words="Hello")


def test_recruiters_need_a_second_step(client, school, recruiter, settings):
    settings.MFA_REQUIRED_FOR_DUTIES = True
    sign_in(client, recruiter)
    assert client.get(pool_of(school)).url == reverse("second_factor")


STRANGE = ["?phase=x&role=%00&subject=99&status='", "?subject=%00&words=%00", "?words=" + "x" * 3000, "?page=-1", "?words=%C0%80"]


@pytest.mark.parametrize("query", STRANGE)
def test_a_strange_search_is_answered(client, school, recruiter, query):
    sign_in(client, recruiter)
    assert client.get(pool_of(school) + query).status_code == 200


def test_a_pool_of_many_takes_few_queries(client, school, recruiter, django_assert_max_num_queries):
    for n in range(12):
        in_the_pool(f"{n}@home.example")
    sign_in(client, recruiter)
    with django_assert_max_num_queries(20):
        client.get(pool_of(school))


class TestOffice:
    @pytest.fixture
    def office(self):
        ensure_groups()
        person = PersonFactory(name="Tom Adeyemi")
        person.groups.add(Group.objects.get(name="Office managers"))
        return person

    def test_the_office_reads_the_pool_and_its_looks_are_kept_too(self, client, office):
        found = in_the_pool()
        sign_in(client, office)
        assert "Nasima" in page_of(client.get(reverse("office_talent_pool:index")))
        assert not Look.objects.exists()
        page = page_of(client.get(reverse("office_talent_pool:inspect", args=[found.pk])))
        assert ABOUT["about"] in page
        assert Look.objects.get().school is None
        client.logout()
        assert "The Partnership’s office" in page_of(client.get(link_of(found)))

    @pytest.mark.parametrize("group", ["Events", "Finance", "Editors"])
    def test_other_groups_do_not(self, client, group):
        ensure_groups()
        person = PersonFactory()
        person.groups.add(Group.objects.get(name=group))
        sign_in(client, person)
        assert client.get(reverse("office_talent_pool:index")).status_code in (302, 403)
        assert client.get(reverse("office_talent_pool:inspect", args=[in_the_pool().pk])).status_code in (302, 403)
        assert not Look.objects.exists()
